namespace Hpc.EndToEnd.Tests;

/// <summary>Binds into directories of the host that are bound themselves and lack the name (adr/0031).</summary>
[Collection(Machine.Name)]
public class BoundDirectoryTests(Machine machine)
{
    public static TheoryData<string> Forms => ImageSet.Forms;

    private string Image => machine.Images.SquashFs;

    [EndToEndTheory, MemberData(nameof(Forms))]
    public void A_file_and_a_directory_appear_and_what_the_program_writes_is_on_the_host(string form)
    {
        string job = machine.NewDirectory(), more = Path.GetDirectoryName(machine.NewFile("deep", "f"))!,
            file = machine.NewFile("in\n");
        string[] binds = ["-B", $"{file}:/job/input:ro", "-B", $"{more}:/job/sub/dir", "-B", $"{job}:/job"];
        Assert.Equal("in\ndeep",
            machine.Run(["exec", .. binds, "--pwd", "/job", machine.Images.Of(form), "sh", "-c",
                "cat input sub/dir/f; touch new"]).Run().AndSilent().Text);
        Assert.Equal(["input", "new", "sub"],
            Directory.GetFileSystemEntries(job).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(("", 0), (File.ReadAllText(job + "/input"), Directory.GetFileSystemEntries(job + "/sub/dir").Length));
    }

    [EndToEndFact]
    public void What_was_there_before_stays_as_it_is()
    {
        string job = Path.GetDirectoryName(machine.NewFile("mine", "input"))!;
        Assert.Equal("bound",
            machine.Run("exec", "-B", job + ":/job", "-B", machine.NewFile("bound") + ":/job/input", Image, "cat", "/job/input")
                .Run().Text);
        Assert.Equal("mine", File.ReadAllText(job + "/input"));
    }

    [EndToEndFact]
    public void A_read_only_directory_gets_its_mount_points_too()
    {
        string job = machine.NewDirectory();
        string[] words = ["exec", "-B", job + ":/job:ro", "-B", machine.NewFile("bound") + ":/job/a/b"];
        Assert.Equal("bound", machine.Run([.. words, Image, "cat", "/job/a/b"]).Run().Text);
        machine.Run([.. words, Image, "touch", "/job/a/c"]).Run().Ended(1).Says("Read-only file system");
    }

    [EndToEndFact]
    public void A_directory_that_the_user_may_not_write_to_gives_one_message_and_is_as_it_was() =>
        machine.Run("exec", "-B", "/usr/lib:/job", "-B", machine.NewFile("x") + ":/job/hpcrun/new", Image, "true").Run()
            .Refused("/usr/lib/hpcrun/new", "EACCES");

    [EndToEndFact]
    public void Explain_names_the_mount_point_and_makes_none()
    {
        string job = machine.NewDirectory();
        Assert.Contains($"\"{job[1..]}/new\"",
            machine.Run("exec", "--explain", "-B", job + ":/job", "-B", machine.NewFile("x") + ":/job/new", Image, "true")
                .Run().Text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(job));
    }

    [EndToEndFact]
    public void A_link_of_the_host_leads_to_where_the_container_has_its_target()
    {
        string job = machine.NewDirectory();
        File.CreateSymbolicLink(job + "/out", "/srv");
        Assert.Equal("bound",
            machine.Run("exec", "-B", job + ":/job", "-B", machine.NewFile("bound") + ":/job/out/new", Image, "cat", "/srv/new")
                .Run().Text);
        Assert.False(File.Exists("/srv/new"));
    }

    [EndToEndFact]
    public void A_launch_that_is_started_64_times_at_once_makes_the_mount_points_once()
    {
        string job = machine.NewDirectory(), file = machine.NewFile("bound\n");
        string launch = $"PMI_RANK=$rank $hpcrun exec -B {job}:/job -B {file}:/job/a/b/file -B {job}:/job/a/c $image sh -c "
            + "'cat /job/a/b/file; read go'";
        Assert.Equal(Enumerable.Repeat("bound", 64), machine.Together(64, launch, "export MPI_LOCALNRANKS=64").Lines);
        Assert.Equal(["b", "c"], Directory.GetFileSystemEntries(job + "/a").Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
    }

    [EndToEndFact]
    public void Names_with_blanks_quotes_line_ends_and_bytes_above_127_are_made_as_they_are()
    {
        string job = machine.NewDirectory();
        Assert.Equal("bound\n1",
            machine.Script($"n=$'a b\\n\"c\\'\\xff'; $hpcrun exec -B {job}:/job -B \""
                + $"{machine.NewFile("bound")}:/job/$n/$n\" $image cat \"/job/$n/$n\"; echo; ls -b {job} | wc -l; rm -r {job}/*")
                .Run().Text);
    }

    [EndToEndFact]
    public void A_home_that_is_another_directory_takes_inputs_as_workflow_managers_bind_them()
    {
        string work = machine.NewDirectory(), file = machine.NewFile("data");
        string[] words = ["exec", "--contain", "--ipc", "--cleanenv", "--home", work + ":/work", "--bind",
            file + ":/work/in.txt:ro", "--pwd", "/work", Image];
        Assert.Equal("data/work", machine.Run([.. words, "sh", "-c", "cat in.txt; pwd; cp in.txt result"]).Run().Text);
        Assert.Equal("data", File.ReadAllText(work + "/result"));
    }

    [EndToEndFact]
    public void Six_hundred_files_are_bound_by_one_option_or_one_variable()
    {
        string script = """
            mkdir in; list=; for i in $(seq 600); do echo $i > in/$i; list=$list${list:+,}$PWD/in/$i:/inputs/$i/file.txt:ro; done
            $hpcrun exec -B $list $image sh -c 'ls /inputs | wc -l'
            APPTAINER_BIND=$list $hpcrun exec $image cat /inputs/600/file.txt
            """;
        Assert.Equal(["600", "600"], machine.Script(script).In(machine.NewDirectory()).Run().Lines);
    }

    [EndToEndTheory]
    [InlineData("directory", "")]
    [InlineData("sqfs", ":ro")]
    public void Ten_thousand_binds_are_all_there(string form, string how)
    {
        string script = $"echo x > in; binds=(); for i in $(seq 10000); do binds+=(-B in:/i/$((i % 100))/$i"
            + $"{how}); done\n$hpcrun exec \"${{binds[@]}}\" {machine.Images.Of(form)} sh -c 'find /i -type f | wc -l'";
        Assert.Equal("10000", machine.Script(script).In(machine.NewDirectory()).Run().Text);
    }
}
