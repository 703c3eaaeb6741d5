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
        RegistryException error =
            Assert.Throws<RegistryException>(() => CacheClaim.Take(Image, () => false, TimeSpan.FromMilliseconds(200)));
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", error.Why, StringComparison.Ordinal);
        Assert.Contains("HPCRUN_FETCH_TIMEOUT", error.Remedy, StringComparison.Ordinal);
    }

    /// <summary>sshfs says EPERM for a name that another node has made, NFS ESTALE for one that it has just removed.</summary>
    [Theory]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(FileNotFoundException))]
    public void A_refusal_that_another_node_explains_is_no_failure(Type refusal)
    {
        int tries = 0;
        using CacheClaim? claim = CacheClaim.Take(Image, () => false, Long,
            path => ++tries < 4 ? throw (Exception)Activator.CreateInstance(refusal)! : File.Create(path));
        Assert.Equal((true, 4), (claim is not null, tries));
        Assert.Null(CacheClaim.Take(Image, () => ++tries > 8, Long, _ => throw (Exception)Activator.CreateInstance(refusal)!));
    }

    [Fact]
    public void A_refusal_that_lasts_is_said()
    {
        RegistryException error = Assert.Throws<RegistryException>(() =>
            CacheClaim.Take(Image, () => false, Long, _ => throw new UnauthorizedAccessException("no")));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Throws<RegistryException>(() => CacheClaim.Take(Image, () => false, Long,
            _ => throw new IOException("No space left on device")));
    }

    [Fact]
    public void When_making_it_fails_those_who_wait_hear_so_and_do_not_try()
    {
        const int waiters = 7;
        CacheClaim holder = CacheClaim.Take(Image, () => false, Long)!;
        using CountdownEvent waiting = new(waiters);
        Task<string>[] others = [.. Enumerable.Range(0, waiters)
            .Select(_ => Task.Factory.StartNew(() => HearOf(waiting), TaskCreationOptions.LongRunning))];
        Assert.True(waiting.Wait(Long));
        holder.Failed(new RegistryException("gone", "why", "remedy"));
        holder.Dispose();
        Assert.All(others, other => Assert.Equal("gone", other.Result));
    }

    [Fact]
    public void Who_comes_after_it_failed_tries_again_and_leaves_no_trace_of_it()
    {
        Assert.Throws<RegistryException>(() => Try(() => { }));
        using (CacheClaim? claim = CacheClaim.Take(Image, () => false, Long)) Assert.NotNull(claim);
        Assert.Empty(scratch.Files);
    }

    [Fact]
    public void A_rank_of_the_same_step_that_starts_a_little_later_hears_it_and_one_of_another_step_tries()
    {
        (string Name, string? Old)[] step = [
            .. new[] { "SLURM_JOB_ID", "SLURM_STEP_ID" }.Select(name => (name, Environment.GetEnvironmentVariable(name)))];
        try
        {
            Array.ForEach(step, variable => Environment.SetEnvironmentVariable(variable.Name, "7"));
            Assert.Throws<RegistryException>(() => Try(() => { }));
            Assert.Equal("gone", Assert.Throws<RegistryException>(() => Try(() => Assert.Fail("asked again"))).Message);
            Environment.SetEnvironmentVariable("SLURM_STEP_ID", "8");
            using CacheClaim? claim = CacheClaim.Take(Image, () => false, Long);
            Assert.NotNull(claim);
        }
        finally
        {
            Array.ForEach(step, variable => Environment.SetEnvironmentVariable(variable.Name, variable.Old));
        }
    }

    /// <summary>What who waits for the image is told at last; "made" where it would make it itself.</summary>
    private string HearOf(CountdownEvent waiting)
    {
        bool isCounted = false;
        try
        {
            using CacheClaim? own = CacheClaim.Take(Image, () => Count(waiting, ref isCounted), Long);
            return "made";
        }
        catch (RegistryException error)
        {
            return error.Message;
        }
    }

    /// <summary>Once for each who waits; the image is never there.</summary>
    private static bool Count(CountdownEvent waiting, ref bool isCounted)
    {
        if (!isCounted) waiting.Signal();
        isCounted = true;
        return false;
    }

    /// <summary>Makes the image, in vain.</summary>
    private void Try(Action ask)
    {
        using CacheClaim claim = CacheClaim.Take(Image, () => false, Long)!;
        ask();
        RegistryException error = new("gone", "why", "remedy");
        claim.Failed(error);
        throw error;
    }

    [Fact]
    public void Pauses_grow_with_the_time_waited_differ_and_have_limits()
    {
        foreach ((double waited, double least, double most) in new[] { (0, 0.037, 0.063), (8, 0.75, 1.25), (3600, 3, 5) })
        {
            double[] pauses = [.. Enumerable.Range(0, 100)
                .Select(_ => CacheClaim.Pause(TimeSpan.FromSeconds(waited)).TotalSeconds)];
            Assert.All(pauses, pause => Assert.InRange(pause, least, most));
            Assert.True(pauses.Distinct().Count() > 50);
        }
    }
}
