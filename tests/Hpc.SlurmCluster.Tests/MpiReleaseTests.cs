namespace Hpc.SlurmCluster.Tests;

/// <summary>srun's PMIx and PMI-2 with the MPI of an image of the host's Debian release, an older and a newer one.</summary>
[Collection(Clusters.Name)]
public class MpiReleaseTests(Clusters clusters)
{
    [ReleaseImageTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Ranks_find_each_other_in_an_image_of_any_release(string release)
    {
        Cluster cluster = clusters.Of(release);
        foreach (string image in ReleaseImageTheoryAttribute.Images)
        {
            string shared = Path.Combine(cluster.Place, Path.GetFileName(image));
            if (!File.Exists(shared)) File.Copy(image, shared);
            foreach ((string mpi, string name) in new[] { ("pmix", "openmpi"), ("pmi2", "mpich") })
            {
                string[] lines = cluster.Script(
                    $"timeout 100 srun -Q --mpi={mpi} -w n1 -n3 --container-image={shared} /opt/world-{name} | sort").Lines;

                // UCX complains on standard output of a node without RDMA devices
                Assert.Equal(["rank 0 of 3, sum 3", "rank 1 of 3, sum 3", "rank 2 of 3, sum 3"],
                    lines.Where(line => line.StartsWith("rank ", StringComparison.Ordinal))
                        .Select(line => line.Split(", library")[0]));
            }
        }
    }
}
