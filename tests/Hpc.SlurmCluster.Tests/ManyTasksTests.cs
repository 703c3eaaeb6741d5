using System.Globalization;

namespace Hpc.SlurmCluster.Tests;

/// <summary>Many tasks that start at once. HPCRUN_TEST_LONG=1 repeats each a hundred times.</summary>
[Collection(Clusters.Name)]
public class ManyTasksTests(Clusters clusters)
{
    private static readonly int Times = Environment.GetEnvironmentVariable("HPCRUN_TEST_LONG") == "1" ? 100 : 3;

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Sixty_four_tasks_of_a_node_all_start_and_share_one_image_server(string release) => AssertAll(release, 1, 64);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Sixteen_tasks_on_each_of_four_nodes_all_start_with_one_image_server_a_node(string release) =>
        AssertAll(release, 4, 16);

    private void AssertAll(string release, int nodes, int tasks)
    {
        for (int time = 0; time < Times; time++)
        {
            Outcome outcome = clusters.Of(release)
                .Script($"export HPCRUN_MPI=off; srun -Q -N{nodes} --ntasks-per-node={tasks} --container-image=$image sh -c "
                    + "'echo $SLURM_PROCID $SLURM_NODEID $(stat -c %d /opt) $(readlink /proc/self/ns/user)'");
            string[][] lines = [.. outcome.AndSilent().Lines.Select(line => line.Split(' '))];
            Assert.Equal(Enumerable.Range(0, nodes * tasks),
                lines.Select(line => int.Parse(line[0], CultureInfo.InvariantCulture)).Order());
            Assert.All(lines.GroupBy(line => line[1]), node => Assert.Single(node.Select(line => line[2] + line[3]).Distinct()));
        }
    }
}
