namespace Hpc.EndToEnd.Tests;

/// <summary>Binds as callers of Apptainer rely on them (BEHAVIOURS 18 to 28).</summary>
[Collection(Machine.Name)]
public class BindBehaviourTests(Machine machine)
{
    public static TheoryData<string> Names => CalledAs.Names;

    private string Image => machine.Images.Sif;

    private UserCommand Run(string name, params string[] words) => new CalledAs(machine, name).Run(words);

    private string Exec(string name, params string[] words) => Run(name, ["exec", .. words]).Run().Text;

    private string DirectoryWith(string file, string text) => Path.GetDirectoryName(machine.NewFile(text, file))!;

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_source_that_does_not_exist_and_a_relative_destination_end_with_255(string name)
    {
        Run(name, "exec", "--bind", "/non/existent", Image, "true").Run().Ended(255);
        Run(name, "exec", "--bind", machine.NewFile("x") + ":relative", Image, "true").Run().Ended(255);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_file_and_a_directory_appear_at_a_destination_that_the_image_lacks(string name)
    {
        string file = machine.NewFile("f"), directory = DirectoryWith("g", "g");
        Assert.Equal("fg", Exec(name, "-B", file + ":/not/there/file", "-B", directory + ":/nor/here", Image, "cat",
            "/not/there/file", "/nor/here/g"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_comma_and_a_colon_behind_a_backslash_are_characters_and_else_they_separate(string name)
    {
        string odd = Path.Combine(machine.NewDirectory(), "a,b:c"), plain = machine.NewFile("2");
        File.WriteAllText(odd, "1");
        Assert.Equal("12", Exec(name, "-B", $"{odd.Replace(",", "\\,").Replace(":", "\\:")}:/one,{plain}:/t\\,wo:ro", Image,
            "cat", "/one", "/t,wo"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_destination_behind_one_link_or_two_appears_where_they_lead(string name) =>
        Assert.Equal("12", Exec(name, "-B", machine.NewFile("1") + ":/var/etc/one", "-B",
            machine.NewFile("2") + ":/var/spool/deep/two", Image, "cat", "/etc/one", "/etc/two"));

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Nested_binds_are_all_visible_whatever_their_order(string name)
    {
        string outer = DirectoryWith("outer", "1"), file = machine.NewFile("2"), inner = DirectoryWith("inner", "3");
        string[] binds = [$"{outer}:/n", $"{file}:/n/file", $"{inner}:/n/sub"];
        Assert.Equal("123", Exec(name, "-B", string.Join(',', binds), Image, "cat", "/n/outer", "/n/file", "/n/sub/inner"));
        Assert.Equal("123", Exec(name, "-B", string.Join(',', binds.Reverse()), Image, "cat", "/n/outer", "/n/file",
            "/n/sub/inner"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_bind_wins_over_a_contained_directory(string name) =>
        Assert.Equal("mine", Exec(name, "--contain", "--bind", DirectoryWith("file", "mine") + ":/tmp", Image, "cat",
            "/tmp/file"));

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Mount_takes_fields_with_quotes_several_times_and_without_a_type(string name)
    {
        string odd = machine.NewFile("2", "a,b"), plain = machine.NewFile("1");
        string[] mounts = ["--mount", $"src={plain},dst=/one", "--mount", $"type=bind,\"src={odd}\",dst=/two,ro"];
        Assert.Equal("12", Exec(name, [.. mounts, Image, "cat", "/one", "/two"]));
        Run(name, ["exec", .. mounts, Image, "sh", "-c", "echo x > /two"]).Run().Ended(1).Says("Read-only file system");
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Binds_of_variables_and_words_add_up_and_are_named_inside(string name)
    {
        string one = machine.NewFile("1"), two = machine.NewFile("2");
        string[] script = ["sh", "-c", "cat /one /two; echo; echo $APPTAINER_BIND $SINGULARITY_BIND | tr ' ,' '\\n\\n' | sort"];
        foreach (string variable in new[] { "HPCRUN_BIND", "APPTAINER_BIND", "SINGULARITY_BIND" })
        {
            Assert.Equal("12\n/one\n/one\n/two\n/two",
                Run(name, ["exec", "--bind", two + ":/two", Image, .. script]).With(variable, one + ":/one").Run().Text);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void What_is_bound_read_only_cannot_be_written(string name) =>
        Run(name, "exec", "-B", machine.NewDirectory() + ":/data:ro", Image, "touch", "/data/x").Run().Ended(1)
            .Says("Read-only file system");

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_directory_of_another_image_file_appears(string name)
    {
        Assert.Equal("image", Exec(name, "-B", machine.Images.SquashFs + ":/other:image-src=/", machine.Images.Bare, "cat",
            "/other/etc/of-the-image"));
        Assert.Equal("image", Exec(name, "-B", machine.Images.Sif + ":/other:image-src=/etc", machine.Images.Bare, "cat",
            "/other/of-the-image"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Each_mount_that_is_made_by_itself_can_be_left_out(string name)
    {
        string directory = DirectoryWith("mark", ""), script = """
            touch /tmp/hpcrun-mark $HOME/mark
            try() { for how in '' "--no-mount $1"; do $run exec -q $how $sif sh -c "[ -e $2 ] && echo there || echo absent"
                done; }
            try proc /proc/self; try sys /sys/kernel; try dev /dev/zero; try tmp /tmp/hpcrun-mark; try home $HOME/mark
            try cwd $PWD/mark
            try bind-paths /etc/resolv.conf; try /etc/resolv.conf /etc/resolv.conf; rm /tmp/hpcrun-mark $HOME/mark
            """;
        Assert.Equal(Enumerable.Repeat(new[] { "there", "absent" }, 8).SelectMany(pair => pair),
            new CalledAs(machine, name).Script(script).In(directory).Run().Lines);
    }
}
