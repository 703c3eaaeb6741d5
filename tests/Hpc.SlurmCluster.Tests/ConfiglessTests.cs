namespace Hpc.SlurmCluster.Tests;

/// <summary>Nodes without a slurm.conf: slurmd has it, plugstack.conf and oci.conf from slurmctld, and keeps copies in
/// /run/slurm/conf.</summary>
[Collection(Clusters.Name)]
public class ConfiglessTests(Clusters clusters)
{
    [SlurmTheory, InlineData("")]
    public void Steps_run_in_their_image_and_hpcrun_finds_Slurm_on_the_nodes(string release)
    {
        Assert.Empty(release);
        Cluster cluster = clusters.Configless;
        Assert.Equal(["/opt/pingpong-mpich", "/opt/pingpong-mpich"],
            cluster.Script("HPCRUN_MPI=off srun -N2 --container-image=$image ls -d /opt/pingpong-mpich").AndSilent().Lines);
        string[] found = cluster.OnNode("n1", "$prefix/bin/hpcrun doctor --slurm").Lines;
        Assert.Contains(found, line => line.StartsWith("ok ", StringComparison.Ordinal)
            && line.Contains("/run/slurm/conf/slurm.conf", StringComparison.Ordinal));
        Assert.Contains(found, line => line.StartsWith("ok ", StringComparison.Ordinal)
            && line.Contains("plugin: ", StringComparison.Ordinal));
        Assert.DoesNotContain(found, line => line.StartsWith("FAILS", StringComparison.Ordinal));
    }

    /// <summary>What is written into slurmd's copies is gone with the next reconfiguration.</summary>
    [SlurmTheory, InlineData("")]
    public void Config_writes_for_the_controllers_directory_and_not_into_slurmds_copies(string release)
    {
        Assert.Empty(release);
        string text = clusters.Configless.OnNode("n1", "$prefix/bin/hpcrun slurm config").Text;
        Assert.Contains("==> /etc/slurm/plugstack.conf.d/hpcrun.conf", text, StringComparison.Ordinal);
        Assert.DoesNotContain("==> /run/slurm/conf", text, StringComparison.Ordinal);
    }
}
