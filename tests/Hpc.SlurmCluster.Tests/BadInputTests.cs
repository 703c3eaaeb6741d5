namespace Hpc.SlurmCluster.Tests;

/// <summary>What goes wrong says at srun what, where and what to do; the job fails and the node stays in use.</summary>
[Collection(Clusters.Name)]
public class BadInputTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void An_image_that_one_node_lacks_is_named_with_the_node(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.OnNode("n1", "cp $image /tmp/only-here.sqfs").Ended(0);
        Outcome outcome = cluster.Script("srun -N2 -w n1,n2 --container-image=/tmp/only-here.sqfs true");
        Assert.Equal(255, outcome.Status);
        outcome.Says("/tmp/only-here.sqfs", "no such file or directory on this node", "srun: error: n2: task 1");
        AssertHealthy(cluster);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void An_image_that_the_user_may_not_read_and_one_that_is_none_are_named(string release)
    {
        Cluster cluster = clusters.Of(release);
        Outcome closed = cluster.Script("cp $image closed.sqfs; chmod 0 closed.sqfs; "
            + "srun -Q --container-image=$PWD/closed.sqfs true; status=$?; rm -f closed.sqfs; exit $status");
        Assert.Equal(255, closed.Status);
        closed.Says("closed.sqfs", "permission");
        Outcome text = cluster.Script("echo text > text.sif; srun -Q --container-image=$PWD/text.sif true");
        Assert.Equal(255, text.Status);
        text.Says("text.sif");
        AssertHealthy(cluster);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_mount_that_is_not_there_is_named(string release)
    {
        Outcome outcome = clusters.Of(release).Script("srun -Q --container-image=$image --container-mounts=/nowhere:/x true");
        Assert.Equal(255, outcome.Status);
        outcome.Says("/nowhere");
        AssertHealthy(clusters.Of(release));
    }

    /// <summary>A registry that does not answer where the user typed may do so on the nodes; words that mean no image never
    /// will.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Words_that_mean_no_image_are_refused_before_there_is_a_job(string release)
    {
        Outcome outcome = clusters.Of(release).Script("""
            export HPCRUN_CACHEDIR=$PWD/cache
            for name in docker:// 'docker://a//b' 'docker://app:a tag' 'registry.invalid#app@sha256:short'; do
                sbatch --parsable --container-image="$name" --wrap true && echo "taken: $name"
            done; true
            """);
        Assert.Equal("", outcome.Text);
        outcome.Says("a//b", "a tag", "sha256:short");
    }

    private static void AssertHealthy(Cluster cluster) =>
        Assert.Equal("", cluster.Script("sinfo -h -R; sinfo -h -t drain,down,fail -o %N").Text);
}
