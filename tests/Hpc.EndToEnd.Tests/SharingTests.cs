namespace Hpc.EndToEnd.Tests;

/// <summary>Ranks of one job step on one node: one server, one user namespace, so that MPI's cross-memory attach works.</summary>
[Collection(Machine.Name)]
public class SharingTests(Machine machine)
{
    private const string Step = "export SLURM_JOB_ID=1 SLURM_STEP_ID=0 SLURM_JOB_UID=$(id -u) SLURM_STEP_TASKS_PER_NODE=4 SLURM_STEP_NUM_TASKS=4 SLURM_NTASKS=4 SLURM_NODEID=0; ";

    [EndToEndFact]
    public void Ranks_of_a_step_share_a_user_namespace_and_a_mount()
    {
        string[] seen = Ranks("readlink /proc/self/ns/user; stat -c %d /etc/of-the-image; sleep 0.3");
        Assert.Equal(8, seen.Length);
        Assert.Equal(2, seen.Distinct().Count());
    }

    [EndToEndFact]
    public void Ranks_of_a_step_have_mounts_of_their_own() =>
        Assert.Equal(4, Ranks("readlink /proc/self/ns/mnt; sleep 0.3").Distinct().Count());

    [EndToEndFact]
    public void Ranks_in_a_directory_that_lacks_mount_points_share_the_layer_that_has_them()
    {
        string directory = machine.NewDirectory();
        string ranks = $"for rank in 0 1 2 3; do SLURM_PROCID=$rank SLURM_LOCALID=$rank $hpcrun exec {directory}/image sh -c 'stat -c %d / && readlink /proc/self/ns/mnt; sleep 1' & done; wait";
        string[] seen = machine.Script($"{Step}cp -r $dir {directory}/image; {ranks}").Run().AndSilent().Lines;
        Assert.Equal(8, seen.Length);
        Assert.Equal(5, seen.Distinct().Count());
    }

    [EndToEndFact]
    public void A_rank_can_read_the_memory_of_another()
    {
        // /proc/PID/mem asks the same question as process_vm_readv(2).
        string[] seen = Ranks("sleep 0.2; for p in /proc/[0-9]*; do [ \"$(readlink $p/ns/user 2>/dev/null)\" = \"$(readlink /proc/self/ns/user)\" ] && head -c 0 $p/mem && echo ok; done 2>/dev/null | sort -u; sleep 0.5");
        Assert.Equal(["ok", "ok", "ok", "ok"], seen);
    }

    [EndToEndFact]
    public void Launches_of_one_parent_share_and_launches_of_different_parents_do_not()
    {
        const string launch = "$hpcrun exec $image sh -c 'readlink /proc/self/ns/user; sleep 0.3'";
        Assert.Single(machine.Script($"for rank in 0 1 2 3; do {launch} & done; wait").Run().AndSilent().Lines.Distinct());
        Assert.Equal(4, machine.Script($"for rank in 0 1 2 3; do ( {launch}; true ) & done; wait").Run().AndSilent().Lines.Distinct().Count());
    }

    [EndToEndFact]
    public void Sharing_can_be_refused() =>
        Assert.Equal(4, machine.Script(Step + "for rank in 0 1 2 3; do $hpcrun exec --no-share $image sh -c 'readlink /proc/self/ns/user; sleep 0.3' & done; wait").Run().Lines.Distinct().Count());

    /// <summary>The next launch of a step may come at the moment when the server of the last one leaves.</summary>
    [EndToEndFact]
    public void Launches_of_a_step_one_after_the_other_all_succeed() =>
        Assert.Equal("", machine.Script(Step + "export SLURM_PROCID=0; for n in $(seq 200); do $hpcrun exec $image true || echo launch $n failed with $?; done").Run().AndSilent().Text);

    [EndToEndFact]
    public void Ranks_of_a_step_that_come_in_waves_all_succeed() =>
        Assert.Equal("", machine.Script(Step + "export SLURM_PROCID=0; for n in $(seq 25); do for rank in 0 1 2 3; do $hpcrun exec $image true || echo launch $n failed with $? & done; wait; done").Run().AndSilent().Text);

    private string[] Ranks(string script) =>
        machine.Script(Step + $"for rank in 0 1 2 3; do SLURM_PROCID=$rank SLURM_LOCALID=$rank $hpcrun exec $image sh -c '{script}' & done; wait").Run().AndSilent().Lines;
}
