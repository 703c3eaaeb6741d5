namespace Hpc.EndToEnd.Tests;

/// <summary>Files and directories of the host in the container.</summary>
[Collection(Machine.Name)]
public class BindTests(Machine machine)
{
    public static TheoryData<string> Forms => ["directory", "sqfs", "sif"];

    private string Image => machine.Images.SquashFs;

    private string Exec(params string[] words) => machine.Run(["exec", .. words]).Run().Text;

    [EndToEndFact]
    public void A_source_that_does_not_exist_is_refused() =>
        machine.Run("exec", "--bind", "/non/existent", Image, "true").Run().Refused("/non/existent");

    [EndToEndFact]
    public void A_destination_that_is_not_absolute_is_refused() =>
        machine.Run("exec", "--bind", machine.NewFile("x") + ":relative", Image, "true").Run().Refused("relative");

    [EndToEndFact]
    public void A_source_without_a_destination_appears_at_its_own_path()
    {
        string file = machine.NewFile("here");
        Assert.Equal("here", Exec("--bind", file, Image, "cat", file));
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void A_directory_appears_where_the_image_has_none(string form)
    {
        string directory = Path.GetDirectoryName(machine.NewFile("in a directory"))!;
        Assert.Equal("in a directory",
            Exec("-B", directory + ":/not/in/the/image", machine.Images.Of(form), "cat", "/not/in/the/image/file"));
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void A_file_appears_where_the_image_has_none(string form) =>
        Assert.Equal("a file", Exec("-B", machine.NewFile("a file") + ":/not/in/the/image/file", machine.Images.Of(form), "cat",
            "/not/in/the/image/file"));

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void A_bind_beside_files_of_the_image_leaves_them_there(string form) =>
        Assert.Equal("image\nnew", Exec("-B", machine.NewFile("new") + ":/etc/of-the-host", machine.Images.Of(form), "cat",
            "/etc/of-the-image", "/etc/of-the-host"));

    [EndToEndFact]
    public void A_bind_hides_a_file_of_the_image() =>
        Assert.Equal("new", Exec("-B", machine.NewFile("new") + ":/etc/of-the-image", Image, "cat", "/etc/of-the-image"));

    [EndToEndFact]
    public void Escaped_commas_and_colons_are_part_of_the_path()
    {
        string directory = Path.Combine(machine.NewDirectory(), "a,b:c");
        Directory.CreateDirectory(directory);
        File.WriteAllText(directory + "/file", "odd");
        string escaped = directory.Replace(",", "\\,").Replace(":", "\\:");
        Assert.Equal("odd", Exec("-B", escaped + ":/x", Image, "cat", "/x/file"));
        Assert.Equal("odd", Exec("-B", escaped, Image, "cat", directory + "/file"));
    }

    [EndToEndFact]
    public void Commas_separate_binds()
    {
        string one = machine.NewFile("1"), two = machine.NewFile("2");
        Assert.Equal("12", Exec("-B", $"{one}:/one,{two}:/two:ro", Image, "cat", "/one", "/two"));
    }

    [EndToEndTheory]
    [InlineData("/var/etc/new", "/etc/new")]
    [InlineData("/var/spool/deep/new", "/etc/new")]
    [InlineData("/var/spool/deep/of-the-image", "/etc/of-the-image")]
    public void A_destination_behind_links_of_the_image_appears_where_they_lead(string destination, string place)
    {
        string file = machine.NewFile("bound");
        Assert.Equal("bound", Exec("-B", $"{file}:{destination}", Image, "cat", place));
        Assert.Equal("bound", Exec("-B", $"{file}:{destination}", machine.Images.Directory, "cat", place));
    }

    [EndToEndTheory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Nested_binds_are_all_visible_in_whatever_order_they_are_given(int first, int second, int third)
    {
        string outer = machine.NewDirectory(), inner = machine.NewDirectory();
        Directory.CreateDirectory(outer + "/sub");
        File.WriteAllText(outer + "/outer", "1");
        File.WriteAllText(outer + "/file", "hidden");
        File.WriteAllText(inner + "/inner", "3");
        string[] binds = [$"{outer}:/nest", $"{machine.NewFile("2")}:/nest/file", $"{inner}:/nest/sub"];
        Assert.Equal("123", Exec("-B", binds[first], "-B", binds[second], "-B", binds[third], Image, "cat", "/nest/outer",
            "/nest/file", "/nest/sub/inner"));
    }

    [EndToEndFact]
    public void The_users_bind_wins_over_a_contained_directory()
    {
        string directory = Path.GetDirectoryName(machine.NewFile("mine"))!;
        Assert.Equal("mine", Exec("--contain", "--bind", directory + ":/tmp", Image, "cat", "/tmp/file"));
    }

    [EndToEndFact]
    public void Mount_binds_with_the_words_of_csv()
    {
        string one = machine.NewFile("1"), two = machine.NewFile("2"), odd = machine.NewFile("3", "a,b");
        Assert.Equal("123", Exec("--mount", $"type=bind,src={one},dst=/one,ro", "--mount", $"source={two},destination=/two",
            "--mount", $"type=bind,\"src={odd}\",dst=/three", Image, "cat", "/one", "/two", "/three"));
    }

    [EndToEndTheory]
    [InlineData("HPCRUN_BIND")]
    [InlineData("APPTAINER_BIND")]
    [InlineData("SINGULARITY_BIND")]
    [InlineData("APPTAINER_BINDPATH")]
    public void Binds_of_the_environment_and_of_the_command_line_are_both_there(string variable)
    {
        string one = machine.NewFile("1"), two = machine.NewFile("2");
        Assert.Equal("12", machine.Run("exec", "--bind", two + ":/two", Image, "cat", "/one", "/two")
            .With(variable, one + ":/one").Run().Text);
    }

    [EndToEndTheory]
    [InlineData("-B", "{0}:/data:ro")]
    [InlineData("--mount", "type=bind,src={0},dst=/data,ro")]
    public void A_read_only_bind_refuses_writes_and_a_plain_one_takes_them(string option, string bind)
    {
        string directory = machine.NewDirectory();
        machine.Run("exec", option, string.Format(bind, directory), Image, "touch", "/data/x").Run().Ended(1)
            .Says("Read-only file system");
        machine.Run("exec", "-B", directory + ":/data", Image, "touch", "/data/x").Run().Ended(0);
        Assert.True(File.Exists(directory + "/x"));
    }

    [EndToEndFact]
    public void A_read_only_bind_is_read_only_below_it_too() =>
        machine.Run("exec", "-B", "/dev:/data:ro", Image, "touch", "/data/shm/hpcrun-x").Run().Ended(1)
            .Says("Read-only file system");

    [EndToEndTheory]
    [InlineData("sqfs")]
    [InlineData("sif")]
    public void A_directory_of_another_image_can_be_bound(string form)
    {
        Assert.Equal("image", Exec("-B", machine.Images.Of(form) + ":/other:image-src=/", machine.Images.Bare, "cat",
            "/other/etc/of-the-image"));
        Assert.Equal("image", Exec("--mount", $"type=bind,src={machine.Images.Of(form)},dst=/other,image-src=/etc",
            machine.Images.Bare, "cat", "/other/of-the-image"));
    }

    [EndToEndFact]
    public void A_file_of_another_image_can_be_bound_and_one_that_is_not_there_is_named()
    {
        string image = machine.Images.SquashFs;
        Assert.Equal("image",
            Exec("-B", image + ":/new/place:image-src=/etc/of-the-image", machine.Images.Bare, "cat", "/new/place"));
        machine.Run("exec", "-B", image + ":/new:image-src=/etc/nothing", machine.Images.Bare, "true").Run()
            .Refused("/etc/nothing", image);
    }

    /// <summary>A SIF file of two partitions that are data: the number says which is meant.</summary>
    [EndToEndFact]
    public void A_partition_of_an_image_is_bound_by_its_number()
    {
        string place = machine.NewDirectory(), file = place + "/data.sif";
        machine.Run("sif", "new", file).Run().Ended(0);
        foreach ((string word, string type) in new[] { ("one", "2"), ("two", "3") })
        {
            Directory.CreateDirectory($"{place}/{word}");
            File.WriteAllText($"{place}/{word}/name", word);
            string image = ImageSet.Pack($"{place}/{word}", $"{place}/{word}.sqfs");
            machine.Run("sif", "add", "--datatype", "4", "--partfs", "1", "--parttype", type, "--partarch", "2", "--groupid", "1",
                file, image).Run().Ended(0);
        }

        machine.Run("sif", "add", "--datatype", "6", "--groupid", "1", file, machine.NewFile("{}")).Run().Ended(0);
        string Shown(string options) => Exec("-B", $"{file}:/x:image-src=/{options}", Image, "cat", "/x/name");
        Assert.Equal(("one", "one", "two"), (Shown(""), Shown(",id=1"), Shown(",id=2")));
        Assert.Equal("one two",
            Exec("-B", $"{file}:/x:id=1,{file}:/y:id=2", Image, "sh", "-c", "echo $(cat /x/name) $(cat /y/name)"));
        machine.Run("exec", "-B", $"{file}:/x:id=9", Image, "true").Run().Refused("there is no object 9", "1, 2, 3");
        machine.Run("exec", "-B", $"{file}:/x:id=3", Image, "true").Run().Refused("object 3", "not a file system");
        machine.Run("exec", "-B", $"{place}/one.sqfs:/x:id=1", Image, "true").Run().Refused("not a SIF file");
    }

    [EndToEndTheory]
    [InlineData("proc", "/proc/self")]
    [InlineData("sys", "/sys/kernel")]
    [InlineData("dev", "/dev/zero")]
    [InlineData("tmp", "/tmp/hpcrun-mark")]
    [InlineData("home", "{home}/mark")]
    [InlineData("cwd", "{cwd}/file")]
    [InlineData("bind-paths", "/etc/resolv.conf")]
    [InlineData("/etc/resolv.conf", "/etc/resolv.conf")]
    public void A_default_mount_can_be_left_out(string what, string mark)
    {
        string cwd = what == "cwd" ? Path.GetDirectoryName(machine.NewFile("x"))! : "/";
        mark = mark.Replace("{home}", machine.User.Home).Replace("{cwd}", cwd);
        string script = $"touch /tmp/hpcrun-mark $HOME/mark; for how in '' '--no-mount {what}'; do $hpcrun exec -q $how $image "
            + $"sh -c '[ -e {mark} ] && echo there || echo absent'; done; rm /tmp/hpcrun-mark $HOME/mark";
        Assert.Equal(["there", "absent"], machine.Script(script).In(cwd).Run().Lines);
    }
}
