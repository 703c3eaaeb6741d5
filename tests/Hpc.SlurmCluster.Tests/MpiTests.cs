using System.Text.RegularExpressions;

namespace Hpc.SlurmCluster.Tests;

/// <summary>Ranks that Slurm, or an MPI's own launcher in an allocation, starts in the image.</summary>
[Collection(Clusters.Name)]
public partial class MpiTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Ranks_of_srun_find_each_other_on_a_node_and_across_nodes(string release)
    {
        foreach ((string mpi, string name) in new[] { ("pmix", "openmpi"), ("pmi2", "mpich") })
        {
            AssertRanks(3, 1, clusters.Of(release)
                .Script($"srun --mpi={mpi} -N1 -n3 --container-image=$image /opt/pingpong-{name} -n 2 8 1048576").AndSilent());
            AssertRanks(2, 2,
                AtLast(release, $"srun --mpi={mpi} -N2 -n2 --container-image=$image /opt/pingpong-{name} -n 2 8 65536"));
            AssertRanks(2, 1, clusters.Of(release)
                .Script($"srun --mpi={mpi} -n2 $hpcrun exec $image /opt/pingpong-{name} -n 2 8 1048576").AndSilent());
        }
    }

    [ContainerOptionTheory, MemberData(nameof(Releases.WithContainerOption), MemberType = typeof(Releases))]
    public void Ranks_of_the_container_option_find_each_other(string release)
    {
        foreach ((string mpi, string name) in new[] { ("pmix", "openmpi"), ("pmi2", "mpich") })
        {
            AssertRanks(2, 1, clusters.Of(release)
                .Script($"srun --mpi={mpi} -N1 -n2 --container=$image /opt/pingpong-{name} -n 2 8 1048576").AndSilent());
        }
    }

    /// <summary>The hosts' Open MPI and MPICH are this machine's.</summary>
    [SlurmTheory, InlineData("")]
    public void A_launcher_of_the_host_starts_ranks_in_an_allocation(string release)
    {
        AssertRanks(2, 2,
            AtLast(release, "salloc -Q -N2 -n2 mpirun.openmpi -n 2 $hpcrun exec $image /opt/pingpong-openmpi -n 2 8 65536"));
        AssertRanks(2, 2,
            AtLast(release, "salloc -Q -N2 -n2 mpiexec.hydra -n 2 $hpcrun exec $image /opt/pingpong-mpich -n 2 8 65536"));
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_launcher_of_the_image_starts_ranks_on_its_node(string release)
    {
        AssertRanks(2, 1, clusters.Of(release)
            .Script("OMPI_MCA_plm=isolated srun -n1 -c2 --container-image=$image mpirun.openmpi --oversubscribe -n 2 "
                + "/opt/pingpong-openmpi -n 2 1048576"));
        AssertRanks(2, 1, clusters.Of(release)
            .Script("srun -n1 -c2 --container-image=$image mpiexec.hydra -launcher fork -n 2 /opt/pingpong-mpich -n 2 1048576"));
    }

    /// <summary>MPI_Finalize of MPICH 4.0 over TCP sometimes waits for ever on a busy machine, with a container or without: one
    /// rank polls, the other is in PMI's barrier already.</summary>
    private Outcome AtLast(string release, string command)
    {
        Outcome outcome = clusters.Of(release).Script("timeout -k 2 25 " + command);
        for (int attempt = 0; attempt < 4 && outcome.Status is 124 or 137; attempt++)
            outcome = clusters.Of(release).Script("timeout -k 2 25 " + command);
        return outcome;
    }

    private static void AssertRanks(int ranks, int nodes, Outcome outcome)
    {
        Match[] found = [.. outcome.Lines.Select(line => Rank().Match(line)).Where(match => match.Success)];
        Assert.True(found.Length == ranks, outcome.Command + "\n" + outcome.Out + outcome.Err);
        Assert.All(found, match => Assert.Equal(ranks, int.Parse(match.Groups["size"].Value)));
        Assert.Equal(nodes, found.Select(match => match.Groups["host"].Value).Distinct().Count());
        Assert.All(found.GroupBy(match => match.Groups["host"].Value),
            node => Assert.Single(node.Select(match => match.Groups["namespace"].Value).Distinct()));
        if (nodes == 1)
            Assert.True(found.Count(match => match.Groups["cma"].Value != "0") >= 2, "no cross-memory attach: " + outcome.Out);
    }

    [GeneratedRegex(@"^rank \d+ of (?<size>\d+) on (?<host>\S+), user namespace (?<namespace>\S+), server (?<server>\d+), cma "
        + @"(?<cma>\d+)$")]
    private static partial Regex Rank();
}
