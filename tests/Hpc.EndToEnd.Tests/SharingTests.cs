namespace Hpc.EndToEnd.Tests;

/// <summary>Ranks of one job step on one node: one server, one user namespace, so that MPI's cross-memory attach works.</summary>
[Collection(Machine.Name)]
public class SharingTests(Machine machine)
{
    private const string Step = "export SLURM_JOB_ID=1 SLURM_STEP_ID=0 SLURM_JOB_UID=$(id -u) SLURM_STEP_TASKS_PER_NODE=4 "
        + "SLURM_STEP_NUM_TASKS=4 SLURM_NTASKS=4 SLURM_NODEID=0; ";

    [EndToEndFact]
    public void Ranks_of_a_step_share_a_user_namespace_and_a_mount()
    {
        string[] seen = Ranks("echo $(readlink /proc/self/ns/user) $(stat -c %d /etc/of-the-image)");
        Assert.Equal(4, seen.Length);
        Assert.Single(seen.Distinct());
    }

    [EndToEndFact]
    public void Ranks_of_a_step_have_mounts_of_their_own() =>
        Assert.Equal(4, Ranks("readlink /proc/self/ns/mnt").Distinct().Count());

    [EndToEndFact]
    public void Ranks_in_a_directory_that_lacks_mount_points_share_the_layer_that_has_them()
    {
        string directory = machine.NewDirectory();
        const string look = "echo $(stat -c %d /) $(readlink /proc/self/ns/mnt); read go";
        string[][] seen = [
            .. machine.Together(4, $"SLURM_PROCID=$rank SLURM_LOCALID=$rank $hpcrun exec {directory}/image sh -c '{look}'",
                $"{Step}cp -r $dir {directory}/image").AndSilent().Lines.Select(line => line.Split(' '))];
        Assert.Single(seen.Select(words => words[0]).Distinct());
        Assert.Equal(4, seen.Select(words => words[1]).Distinct().Count());
    }

    [EndToEndFact]
    public void A_rank_can_read_the_memory_of_every_other()
    {
        // /proc/PID/mem asks the same question as process_vm_readv(2).
        const string read = "for p in /proc/[0-9]*; do [ \"$(readlink $p/ns/user)\" = \"$(readlink /proc/self/ns/user)\" ] && "
            + "head -c 0 $p/mem && tr \"\\0\" \"\\n\" < $p/environ | grep ^SLURM_PROCID=; done 2>/dev/null | sort -u | wc -l";
        Assert.Equal(["4", "4", "4", "4"],
            Ranks($"for try in $(seq 100); do ranks=$({read}); [ $ranks = 4 ] && break; sleep 0.1; done; echo $ranks"));
    }

    [EndToEndFact]
    public void Launches_of_one_parent_share_and_launches_of_different_parents_do_not()
    {
        const string launch = "$hpcrun exec $image sh -c 'readlink /proc/self/ns/user; read go'";
        Assert.Single(machine.Together(4, launch).AndSilent().Lines.Distinct());
        Assert.Equal(4, machine.Together(4, $"( {launch}; true )").AndSilent().Lines.Distinct().Count());
    }

    [EndToEndFact]
    public void Sharing_can_be_refused() =>
        Assert.Equal(4,
            machine.Together(4, "$hpcrun exec --no-share $image sh -c 'readlink /proc/self/ns/user; read go'", Step).Lines
                .Distinct().Count());

    /// <summary>The next launch of a step may come at the moment when the server of the last one leaves.</summary>
    [EndToEndFact]
    public void Launches_of_a_step_one_after_the_other_all_succeed() =>
        Assert.Equal("",
            machine.Script(Step + "export SLURM_PROCID=0; for n in $(seq 200); do $hpcrun exec $image true || "
                + "echo launch $n failed with $?; done").Run().AndSilent().Text);

    [EndToEndFact]
    public void Ranks_of_a_step_that_come_in_waves_all_succeed() =>
        Assert.Equal("",
            machine.Script(Step + "export SLURM_PROCID=0; for n in $(seq 25); do for rank in 0 1 2 3; "
                + "do $hpcrun exec $image true || echo launch $n failed with $? & done; wait; done").Run().AndSilent().Text);

    private string[] Ranks(string script) =>
        machine.Together(4, $"SLURM_PROCID=$rank SLURM_LOCALID=$rank $hpcrun exec $image sh -c '{script}; read go'", Step)
            .AndSilent().Lines;
}
