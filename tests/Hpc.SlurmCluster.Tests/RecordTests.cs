namespace Hpc.SlurmCluster.Tests;

/// <summary>How a job ended, as Slurm's users and records see it: the same as of a bare job, and nothing stays on the
/// nodes.</summary>
[Collection(Clusters.Name)]
public class RecordTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_record_of_a_job_is_a_bare_jobs(string release)
    {
        Cluster cluster = clusters.Of(release);
        foreach (string command in new[] { "true", "exit 5", "kill -SEGV \\$\\$" })
        {
            string[] both = [.. new[] { "", "--container-image=$image" }.Select(option =>
            {
                cluster.Script($"sbatch -Q -W {option} -o out --wrap \"{command}\"");
                return cluster.LastRecord();
            })];
            Assert.NotEqual("", both[0]);
            Assert.Equal(both[0], both[1]);
        }
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Limits_are_as_bare_and_a_core_is_left_where_a_bare_one_is(string release)
    {
        const string script = "ulimit -S -n 777; ulimit -S -s 5000; srun -Q --propagate=NOFILE,STACK {0} sh -c 'ulimit -n; "
            + "ulimit -s; ulimit -c'";
        string[] bare = clusters.Of(release).Script(script.Replace("{0}", "", StringComparison.Ordinal)).Lines;
        Assert.Contains("777", bare);
        Assert.Equal(bare,
            clusters.Of(release).Script(script.Replace("{0}", "--container-image=$image", StringComparison.Ordinal)).Lines);
    }

    /// <summary>The kernel's core_pattern is the machine's; where it is a name, the core lies in the working directory.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_core_dump_is_where_a_bare_one_is(string release)
    {
        const string script = "rm -rf cores; mkdir cores; cd cores; ulimit -c unlimited; "
            + "srun -Q --propagate=CORE {0} sh -c 'kill -SEGV $$'; echo $?; ls | wc -l";
        string[] bare = clusters.Of(release).Script(script.Replace("{0}", "", StringComparison.Ordinal)).Lines;
        Assert.Equal("139", bare[0]);
        Assert.Equal(bare,
            clusters.Of(release).Script(script.Replace("{0}", "--container-image=$image", StringComparison.Ordinal)).Lines);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_node_that_fails_ends_the_job_and_leaves_nothing_on_the_others(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script("""
            rm -f up.*
            sbatch -Q -J fails -w n3,n4 -N2 -n2 --no-requeue -o fails.out --wrap \
                'srun --container-image='$image' bash -c "touch up.\$SLURM_PROCID; while :; do sleep 0.2; done"' > /dev/null
            until [ -e up.0 ] && [ -e up.1 ]; do sleep 0.1; done
            """).Ended(0);
        cluster.AsAdministrator("scontrol update nodename=n4 state=down reason=test").Ended(0);
        foreach (string node in new[] { "n3", "n4" })
        {
            Assert.Equal("",
                cluster.OnNode(node, "for n in $(seq 300); do left=$(ps -e -o comm | grep -E '^(hpcrun|bash fails)') || "
                    + "exit 0; sleep 0.1; done; echo $left").Text);
        }
        cluster.AsAdministrator("until [ -z \"$(squeue -h)\" ]; do sleep 0.1; done; "
            + "until scontrol update nodename=n4 state=resume 2> /dev/null || sinfo -h -n n4 -o %t | grep -q idle; "
            + "do sleep 0.1; done").Ended(0);
        Assert.Contains("NODE_FAIL", cluster.LastRecord(), StringComparison.Ordinal);
        Assert.Equal("n4", cluster.Script("srun -Q -w n4 --container-image=$image hostname").Text);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_time_limit_and_a_cancelled_job_leave_no_process_on_the_node(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script("""
            srun -Q -J left -w n1 -n4 --container-image=$image sh -c 'echo started; exec sleep 60' > left.out &
            until [ "$(grep -c started left.out)" = 4 ]; do sleep 0.1; done; scancel -n left; wait $!
            """);
        Assert.Equal("", cluster.OnNode("n1",
            "for n in $(seq 300); do left=$(ps -eo comm,args | grep -E '^hpcrun') || exit 0; sleep 0.1; done; echo $left").Text);
    }
}
