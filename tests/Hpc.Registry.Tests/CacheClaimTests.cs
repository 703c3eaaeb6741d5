namespace Hpc.Registry.Tests;

/// <summary>One makes a file of the cache, the others wait for it.</summary>
public sealed class CacheClaimTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private string Image => Path.Combine(scratch.Path, "image");

    [Fact]
    public void One_of_many_makes_the_file_and_the_others_find_it()
    {
        int made = 0;
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            using CacheClaim? claim = CacheClaim.Take(Image, () => File.Exists(Image), Long);
            if (claim is null) return;
            Interlocked.Increment(ref made);
            Thread.Sleep(50);
            File.WriteAllText(Image, "made");
        });
        Assert.Equal(1, made);
        Assert.Equal(["image"], scratch.Files);
    }

    [Fact]
    public void Who_waits_in_vain_hears_for_whom()
    {
        using CacheClaim holder = CacheClaim.Take(Image, () => false, Long)!;
        RegistryException error = Assert.Throws<RegistryException>(() => CacheClaim.Take(Image, () => false, TimeSpan.FromMilliseconds(200)));
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", error.Why, StringComparison.Ordinal);
        Assert.Contains("HPCRUN_FETCH_TIMEOUT", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Pauses_grow_with_the_time_waited_differ_and_have_limits()
    {
        foreach ((double waited, double least, double most) in new[] { (0, 0.037, 0.063), (8, 0.75, 1.25), (3600, 3, 5) })
        {
            double[] pauses = [.. Enumerable.Range(0, 100).Select(_ => CacheClaim.Pause(TimeSpan.FromSeconds(waited)).TotalSeconds)];
            Assert.All(pauses, pause => Assert.InRange(pause, least, most));
            Assert.True(pauses.Distinct().Count() > 50);
        }
    }
}
