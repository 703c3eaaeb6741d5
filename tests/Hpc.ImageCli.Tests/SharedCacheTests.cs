using System.Diagnostics;
using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Many processes, one cache: the ranks of a job that begins.</summary>
public sealed class SharedCacheTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Push(RegistryServer server, int size)
    {
        byte[] noise = new byte[size];
        new Random(3).NextBytes(noise);
        string text = System.Text.Encoding.Latin1.GetString(noise);
        string layout = LayoutFile.Write(_program.At("layout"),
            [new LayerTar().File("a", text).Bytes, new LayerTar().File("b", "b").Bytes]);
        _program.Good("push", "-q", $"oci:{layout}", $"docker://{server.Host}/app:1");
        return $"docker://{server.Host}/app:1";
    }

    [PublishedFact("docker-registry")]
    public void Sixteen_processes_that_ask_at_once_pull_once()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string uri = Push(server, 3 << 20);
        int before = server.BlobRequests;
        Process[] ranks = [.. Enumerable.Range(0, 16).Select(_ => Published.Start([], "fetch", uri))];
        (int Status, string Out, string Err)[] ends = [.. ranks.Select(Published.End)];
        Assert.All(ends, end => Assert.True(end.Status == 0, end.Err));
        Assert.Single(ends.Select(end => end.Out).Distinct());
        Assert.Equal(3, server.BlobRequests - before); // two layers and the configuration
        Assert.Empty(Directory.GetFiles(_program.Cache, ".*", SearchOption.AllDirectories));
    }

    [PublishedFact("docker-registry", "busybox")]
    public void Programs_that_run_from_a_registry_pull_once_and_run_on_when_the_cache_is_emptied()
    {
        string hpcrun = Environment.GetEnvironmentVariable("HPCRUN_BINARY")!;
        using RegistryServer server = new(_program.Place, secured: false);
        Directory.CreateDirectory(_program.At("tree/bin"));
        File.Copy("/bin/busybox", _program.At("tree/bin/busybox"));
        string uri = $"docker://{server.Host}/app:1";
        _program.Good("convert", _program.At("tree"), $"oci:{_program.At("layout")}:v1");
        _program.Good("push", "-q", $"oci:{_program.At("layout")}:v1", uri);
        int before = server.BlobRequests;
        Process[] ranks = [.. Enumerable.Range(0, 8)
            .Select(_ => Peer.Start(hpcrun, "exec", uri, "/bin/busybox", "sh", "-c",
                "echo up; read go; exec /bin/busybox echo on"))];
        Assert.All(ranks, rank => Assert.Equal("up", rank.StandardOutput.ReadLine()));
        Assert.Equal(2, server.BlobRequests - before);
        Assert.StartsWith("removed", Peer.Run(hpcrun, "cache", "clean"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_program.Cache, "*", SearchOption.AllDirectories));
        foreach (Process rank in ranks)
        {
            rank.StandardInput.WriteLine("go");
            Assert.Equal("on", rank.StandardOutput.ReadLine());
            rank.WaitForExit();
            rank.Dispose();
        }
    }

    [PublishedFact("docker-registry")]
    public void When_the_one_who_pulls_is_killed_another_takes_over()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string uri = Push(server, 48 << 20);
        Process first = Published.Start([], "fetch", uri);
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(_program.Cache)
            && Directory.GetFiles(_program.Cache, ".*.claim", SearchOption.AllDirectories).Length > 0, TimeSpan.FromSeconds(30)),
            "no claim was seen");
        first.Kill();
        Published.End(first);
        Assert.False(Directory.Exists(Path.Combine(_program.Cache, "images"))
            && Directory.GetFiles(Path.Combine(_program.Cache, "images"), "*.sif").Length > 0);
        Stopwatch clock = Stopwatch.StartNew();
        Process[] ranks = [.. Enumerable.Range(0, 4).Select(_ => Published.Start([], "fetch", uri))];
        Assert.All(ranks.Select(Published.End), end => Assert.True(end.Status == 0, end.Err));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 300); // not the half hour of HPCRUN_FETCH_TIMEOUT
        Assert.Single(Directory.GetFiles(Path.Combine(_program.Cache, "images"), "*.sif"));
    }

    [PublishedFact("docker-registry", "setpriv", "root")]
    public void A_cache_of_somebody_else_is_used_and_not_written()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string uri = Push(server, 1000);
        _program.Good("fetch", uri);
        foreach (string file in Directory.GetFiles(Path.Combine(_program.Cache, "references")))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        }

        string[] before = Names();
        Peer.Run("chmod", "-R", "a+rX,a-w", _program.Place);
        string[] words = ["--reuid=65534", "--regid=65534", "--clear-groups", "env", $"HPCRUN_CACHEDIR={_program.Cache}",
            "HOME=/", Published.Binary];
        Assert.EndsWith(".sif", Peer.Run("setpriv", [.. words, "fetch", uri]), StringComparison.Ordinal);
        Peer.Run("setpriv", [.. words, "pull", "-F", "/dev/shm/hpcrun-nobody.sif", uri]);
        File.Delete("/dev/shm/hpcrun-nobody.sif");
        Assert.Equal(before, Names());
    }

    /// <summary>What a cache that can only be read lacks is kept on the node, and asked for once by its ranks.</summary>
    [PublishedFact("docker-registry", "mount", "root")]
    public void A_cache_that_can_only_be_read_gives_what_it_has_and_the_node_keeps_the_rest()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string uri = Push(server, 1000), node = Directory.CreateDirectory(_program.At("node")).FullName;
        Directory.CreateDirectory(_program.Cache);
        Peer.Run("mount", "-t", "tmpfs", "-o", "ro,mode=700", "none", _program.Cache);
        try
        {
            Process[] ranks = [.. Enumerable.Range(0, 8).Select(_ =>
                Published.Start([$"HPCRUN_NODE_DIR={node}", "SLURM_JOB_ID=77"], "fetch", uri))];
            (int Status, string Out, string Err)[] ends = [.. ranks.Select(Published.End)];
            Assert.All(ends, end => Assert.True(end.Status == 0, end.Err));
            string image = Assert.Single(ends.Select(end => end.Out).Distinct());
            Assert.StartsWith($"{node}/hpcrun-0/jobs/77/cache/images/", image, StringComparison.Ordinal);
            Assert.Single(ends, end => end.Err.Contains("can only be read", StringComparison.Ordinal));
            Assert.Contains("files,",
                Published.Run([$"HPCRUN_NODE_DIR={node}", "SLURM_JOB_ID=77"], "cache", "list").Out.TrimEnd().Split('\n')[^1],
                StringComparison.Ordinal);
            Published.Run([$"HPCRUN_NODE_DIR={node}", "SLURM_JOB_ID=77"], "cache", "clean");
            Assert.False(File.Exists(image));
        }
        finally
        {
            Peer.Run("umount", _program.Cache);
        }
    }

    private string[] Names() =>
        [.. Directory.GetFiles(_program.Cache, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Order(StringComparer.Ordinal)];
}
