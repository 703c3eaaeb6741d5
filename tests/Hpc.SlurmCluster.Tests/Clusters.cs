namespace Hpc.SlurmCluster.Tests;

/// <summary>One running cluster a release, started when the first test asks for it.</summary>
public sealed class Clusters : IDisposable
{
    public const string Name = "clusters";

    private readonly Dictionary<string, Cluster> running = [];
    private Cluster? limited, configless;
    private readonly Lazy<Site> site = new(() => new Site());

    internal Cluster Of(string release)
    {
        if (!running.TryGetValue(release, out Cluster? cluster)) running[release] = cluster = Cluster.Start(release, site.Value);
        return cluster;
    }

    /// <summary>The distribution's release with cgroups.</summary>
    internal Cluster Limited => limited ??= Cluster.StartLimited(site.Value);

    /// <summary>The distribution's release, whose slurmd asks slurmctld for its configuration.</summary>
    internal Cluster Configless => configless ??= Cluster.StartConfigless(site.Value);

    public void Dispose()
    {
        configless?.Dispose();
        limited?.Dispose();
        foreach (Cluster cluster in running.Values) cluster.Dispose();
        if (site.IsValueCreated) site.Value.Dispose();
    }
}

/// <summary>Makes every class of this project share the <see cref="Clusters"/>.</summary>
[CollectionDefinition(Clusters.Name)]
public sealed class ClustersCollection : ICollectionFixture<Clusters>;
