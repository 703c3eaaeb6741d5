namespace Hpc.SlurmCluster.Tests;

/// <summary>One running cluster a release, started when the first test asks for it. One that does not start is not tried again:
/// every test of it fails at once with the reason.</summary>
public sealed class Clusters : IDisposable
{
    public const string Name = "clusters";

    private readonly Dictionary<string, Lazy<Cluster>> _started = [];
    private readonly Lazy<Site> _site = new(() => new Site());

    internal Cluster Of(string release) => Once(release, () => Cluster.Start(release, _site.Value));

    /// <summary>The distribution's release with cgroups.</summary>
    internal Cluster Limited => Once("with cgroups", () => Cluster.StartLimited(_site.Value));

    /// <summary>The distribution's release, whose slurmd asks slurmctld for its configuration.</summary>
    internal Cluster Configless => Once("configless", () => Cluster.StartConfigless(_site.Value));

    private Cluster Once(string name, Func<Cluster> start)
    {
        if (!_started.TryGetValue(name, out Lazy<Cluster>? cluster)) _started[name] = cluster = new Lazy<Cluster>(start);
        return cluster.Value;
    }

    public void Dispose()
    {
        foreach (Lazy<Cluster> cluster in _started.Values.Where(cluster => cluster.IsValueCreated)) cluster.Value.Dispose();
        if (_site.IsValueCreated) _site.Value.Dispose();
    }
}

/// <summary>Makes every class of this project share the <see cref="Clusters"/>.</summary>
[CollectionDefinition(Clusters.Name)]
public sealed class ClustersCollection : ICollectionFixture<Clusters>;
