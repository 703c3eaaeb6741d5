using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>Ranks of one step: one user namespace, one image server, mounts of their own.</summary>
[Collection(Machine.Name)]
public class RankTests(Machine machine)
{
    private const string UserNamespace = "readlink /proc/self/ns/user";
    private const string MountNamespace = "readlink /proc/self/ns/mnt";

    /// <summary>Eight ranks that an MPI launcher (Hydra's variable) starts at once, and that run at the same time.</summary>
    private string[] EightRanks(string command, string meanwhile = "") =>
        machine.Together(8, $"PMI_RANK=$rank $hpcrun exec $image sh -c '{command}; read go'", "export MPI_LOCALNRANKS=8",
            meanwhile).Lines;

    [EndToEndFact]
    public void Ranks_of_a_step_share_one_user_namespace_and_keep_their_own_mounts()
    {
        Assert.Single(EightRanks(UserNamespace).Distinct());
        Assert.Equal(8, EightRanks(MountNamespace).Distinct().Count());
    }

    [EndToEndFact]
    public void Every_rank_has_its_own_variables_and_words()
    {
        string expected = string.Join('\n', Enumerable.Range(0, 8).Select(rank => $"{rank} 8 x{rank / 4} w{rank / 4}"));
        Outcome outcome = machine.Script("""
            export MPI_LOCALNRANKS=8
            { for rank in 0 1 2 3 4 5 6 7; do
                PMI_RANK=$rank OTHER=x$((rank / 4)) $hpcrun exec $image sh -c \
                    'echo $PMI_RANK $MPI_LOCALNRANKS $OTHER $0' w$((rank / 4)) &
            done; wait; } | sort
            """).Run();
        Assert.Equal(expected, string.Join('\n', outcome.Lines));
    }

    [EndToEndFact]
    public void Ranks_of_a_step_have_one_server()
    {
        const string count = """
            servers() { for p in $(pgrep -u $(id -u) hpcrun); do [ "$(readlink /proc/$p/exe)" = $hpcrun ] && echo server; done; }
            one() { [ "$(servers)" = server ]; }; eventually one
            """;
        Assert.Equal(8, EightRanks("echo there", count).Length);
    }

    [EndToEndFact]
    public void Launches_of_one_shell_share_even_when_nobody_said_how_many_will_come() =>
        Assert.Single(
            machine.Script($"$hpcrun exec $image sh -c '{UserNamespace}; exec sleep 60' &\nstays sleep\n$hpcrun exec "
                + $"$image {UserNamespace}\n").Run().Lines.Distinct());

    [EndToEndFact]
    public void Whoever_does_not_want_to_share_has_a_namespace_of_his_own() =>
        Assert.Equal(2,
            machine.Script($"$hpcrun exec $image sh -c '{UserNamespace}; exec sleep 60' &\nstays sleep\n$hpcrun exec "
                + $"--no-share $image {UserNamespace}\n").Run().Lines.Distinct().Count());

    [EndToEndFact]
    public void A_later_rank_gets_mount_points_that_the_first_one_did_not_need()
    {
        string directory = machine.NewDirectory();
        Outcome outcome = machine.Script(
            $"echo found > {directory}/file\n$hpcrun exec $image sh -c 'cat /new/place/file 2>/dev/null; "
            + $"exec sleep 60' &\nstays sleep\n$hpcrun exec --bind {directory}:/new/place $image cat /new/place/file\n").Run();
        Assert.Equal(["found"], outcome.Lines);
    }

    [EndToEndFact]
    public void The_first_rank_may_end_and_the_others_go_on()
    {
        Outcome outcome = machine.Script(
            "export MPI_LOCALNRANKS=2\n$hpcrun exec $image true\n$hpcrun exec $image sh -c 'sleep 0.5; "
            + "cat /etc/of-the-image'\ntrue\n").Run();
        Assert.Equal(["image"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_first_rank_that_is_killed_leaves_the_image_to_the_others()
    {
        Outcome outcome = machine.Script(
            "export MPI_LOCALNRANKS=2\n$hpcrun exec $image sleep 60 & first=$!\nbecomes sleep\n$hpcrun exec $image sh -c "
            + "'sleep 1; cat /etc/of-the-image' & second=$!\nbecomes sh\nkill -KILL $first\nwait $second\n").Run();
        Assert.Equal(["image"], outcome.Lines);
    }

    [EndToEndFact]
    public void Ranks_that_never_come_do_not_keep_the_image_mounted()
    {
        machine.Script("export MPI_LOCALNRANKS=4\n$hpcrun exec $image true\ntrue\n").Run().Ended(0);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void A_rank_reads_the_memory_of_another()
    {
        string peek = CompilePeek();
        Outcome outcome = machine.Script(
            $"export MPI_LOCALNRANKS=2\nplace={Path.GetDirectoryName(peek)}\n$hpcrun exec --bind $place $image $place/peek "
            + "offer $place/address &\nstays peek\neventually test -s $place/address\n$hpcrun exec --bind $place $image "
            + "$place/peek $place/address\n").Run();
        Assert.Equal(["from the other rank"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_race_of_many_starters_ends_with_one_user_namespace() =>
        Assert.Single(
            machine.Script(
                $"export MPI_LOCALNRANKS=128\nfor rank in $(seq 128); do $hpcrun exec $image {UserNamespace} & done\nwait\n")
                .Run().Lines.Distinct());

    [EndToEndFact]
    public void Ranks_in_an_image_directory_share_one_user_namespace_and_see_each_others_memory()
    {
        string peek = CompilePeek();
        Outcome outcome = machine.Script(
            $"export MPI_LOCALNRANKS=2\nplace={Path.GetDirectoryName(peek)}\n$hpcrun exec --bind $place $dir $place/peek offer "
            + "$place/address &\nstays peek\neventually test -s $place/address\n$hpcrun exec --bind $place $dir $place/peek "
            + "$place/address\n").Run();
        Assert.Equal(["from the other rank"], outcome.Lines);
    }

    [EndToEndFact]
    public void Of_two_images_of_one_launcher_each_process_gets_its_own()
    {
        Outcome outcome = machine.Script(
            "$hpcrun exec $image sleep 60 &\nstays sleep\n$hpcrun exec $dir cat /etc/of-the-image\n$hpcrun exec $sif cat "
            + "/etc/of-the-image\n$hpcrun exec $image cat /etc/of-the-image\n").Run();
        Assert.Equal(["image", "image", "image"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_rank_that_the_server_planned_for_keeps_words_variables_directory_and_status()
    {
        string directory = machine.NewDirectory();
        Outcome outcome = machine.Script(
            $"$hpcrun exec $image sleep 60 &\nstays sleep\ncd {directory}\numask 027\nA='two  words' $hpcrun exec $image sh -c "
            + "'pwd; umask; echo \"$A\" \"$1\"; exit 7' sh 'x\ny'\n").Run();
        Assert.Equal($"{directory}\n0027\ntwo  words x\ny\n", outcome.Ended(7).Out);
    }

    [EndToEndFact]
    public void A_rank_that_the_server_planned_for_says_why_it_cannot_start()
    {
        machine.Script("$hpcrun exec $image sleep 60 &\nstays sleep\n$hpcrun exec $image no-such-program\n").Run()
            .Refused("not found in $PATH");
    }

    [EndToEndTheory]
    [InlineData("$image")]
    [InlineData("$dir")]
    public void Each_rank_of_a_step_says_that_the_program_is_not_there(string image)
    {
        string place = machine.NewDirectory();
        machine.Script($"""
            for rank in $(seq 0 19); do MPI_LOCALNRANKS=20 PMI_RANK=$rank $hpcrun exec {image} no-such-program 2> {place}/$rank &
            done; wait
            """).Run().Ended(0);
        string[] said = [.. Directory.GetFiles(place).Select(file => File.ReadAllLines(file).FirstOrDefault() ?? "")];
        Assert.Equal(20, said.Length);
        Assert.All(said, line =>
            Assert.StartsWith("hpcrun: cannot run \"no-such-program\": executable file not found", line,
            StringComparison.Ordinal));
    }

    [EndToEndFact]
    public void Ranks_go_on_where_the_first_one_has_no_program() => Assert.Equal(["there", "there", "there"], machine.Script("""
        for rank in 0 1 2 3; do
            program=cat; if [ $rank = 0 ]; then program=no-such-program; fi
            MPI_LOCALNRANKS=4 PMI_RANK=$rank $hpcrun exec $image $program /etc/of-the-image > /dev/null 2>&1 && echo there &
            sleep 0.1
        done; wait
        """).Run().Lines);

    [EndToEndFact]
    public void A_file_that_took_the_place_of_a_served_image_is_the_one_that_runs()
    {
        string directory = machine.NewDirectory();
        machine.Script(
            $"cp $image {directory}/app\n$hpcrun exec {directory}/app sleep 60 &\nstays sleep\ncp {machine.Images.Bare} "
            + $"{directory}/next\nmv {directory}/next {directory}/app\n$hpcrun exec {directory}/app /bin/sh -c '! test -e "
            + "/etc/of-the-image'\n").Run().Ended(0);
    }

    private string CompilePeek([CallerFilePath] string source = "")
    {
        string peek = Path.Combine(machine.NewDirectory(), "peek");
        Machine.Tool("gcc", "-O1", "-Wall", "-Werror", "-static", "-o", peek,
            Path.Combine(Path.GetDirectoryName(source)!, "probes/peek.c"));
        return peek;
    }
}
