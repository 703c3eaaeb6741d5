namespace Hpc.Slurm.Tests;

/// <summary>How a job ended, as Slurm's users and records see it: the same as of a bare job, and nothing stays on the nodes.</summary>
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
        const string script = "ulimit -S -n 777; ulimit -S -s 5000; srun -Q --propagate=NOFILE,STACK {0} sh -c 'ulimit -n; ulimit -s; ulimit -c'";
        string[] bare = clusters.Of(release).Script(script.Replace("{0}", "", StringComparison.Ordinal)).Lines;
        Assert.Contains("777", bare);
        Assert.Equal(bare, clusters.Of(release).Script(script.Replace("{0}", "--container-image=$image", StringComparison.Ordinal)).Lines);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_time_limit_and_a_cancelled_job_leave_no_process_on_the_node(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script("""
            srun -Q -J left -w n1 -n4 --container-image=$image sh -c 'touch started; exec sleep 60' &
            sleep 1; scancel -n left; wait $!
            """);
        Assert.Equal("", cluster.OnNode("n1", "for n in $(seq 50); do ps -eo comm,args | grep -E '^hpcrun' || exit 0; sleep 0.1; done").Out);
    }
}
