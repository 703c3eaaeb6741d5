using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary><c>hpcrun cache</c> as its users run it, by the command hpcrun where it was published.</summary>
public sealed partial class CacheCommandTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Home => Directory.CreateDirectory(_program.At("home")).FullName;

    private string Run(string[] environment, params string[] words) =>
        Peer.Run("env", ["-u", "HPCRUN_CACHEDIR", "-u", "XDG_CACHE_HOME", $"HOME={Home}", .. environment,
            Published.Hpcrun, .. words]);

    private string Fetch(params string[] environment)
    {
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", new string('x', 100_000)).Bytes]);
        (int status, string path, string errors) = Published.Run(["-u", "HPCRUN_CACHEDIR", "-u", "XDG_CACHE_HOME", $"HOME={Home}",
            .. environment], "fetch", $"oci:{layout}");
        Assert.True(status == 0, errors);
        return path;
    }

    [PublishedTheory]
    [InlineData("HPCRUN_CACHEDIR={0}/ours", "ours")]
    [InlineData("APPTAINER_CACHEDIR={0}/theirs", "theirs/hpcrun")]
    [InlineData("SINGULARITY_CACHEDIR={0}/old", "old/hpcrun")]
    [InlineData("XDG_CACHE_HOME={0}/xdg", "xdg/hpcrun")]
    [InlineData("NOTHING=", "home/.cache/hpcrun")]
    public void It_lists_and_empties_the_cache_that_the_environment_names(string variable, string place)
    {
        string environment = string.Format(CultureInfo.InvariantCulture, variable, _program.Place),
            directory = _program.At(place);
        Assert.StartsWith(directory + "/images/", Fetch(environment), StringComparison.Ordinal);
        Assert.Contains($"2 files, ", Run([environment], "cache", "list"), StringComparison.Ordinal);
        Assert.Contains($" in {directory}\n", Run([environment], "cache", "list"), StringComparison.Ordinal);
        Assert.StartsWith("removed 2 files, ", Run([environment], "cache", "clean"), StringComparison.Ordinal);
        Assert.Empty(Files(directory));
        Assert.Equal($"0 files, 0 B in {directory}\n", Run([environment], "cache", "list"));
    }

    [PublishedFact]
    public void The_sum_is_that_of_the_files_and_of_what_the_disk_has()
    {
        Fetch();
        string directory = _program.At("home/.cache/hpcrun"), list = Run([], "cache", "list");
        double[] sizes = [.. list.Split('\n').Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => Bytes(match.Groups["size"].Value))];
        double sum = Bytes(Total().Match(list).Groups["size"].Value),
            real = Files(directory).Sum(path => new FileInfo(path).Length);
        Assert.Equal(2, sizes.Length);
        Assert.InRange(sizes.Sum(), 0.99 * sum, 1.01 * sum);
        Assert.InRange(real, 0.99 * sum, 1.01 * sum);
    }

    [PublishedFact]
    public void A_dry_run_says_what_would_go_and_removes_nothing()
    {
        string image = Fetch();
        string[] before = Files(_program.At("home/.cache/hpcrun"));
        File.SetLastWriteTimeUtc(image, DateTime.UtcNow.AddDays(-40));
        string said = Run([], "cache", "clean", "--days", "30", "--dry-run");
        Assert.Contains(Path.GetFileName(image), said, StringComparison.Ordinal);
        Assert.Contains("would remove 1 files", said, StringComparison.Ordinal);
        Assert.Equal(before, Files(_program.At("home/.cache/hpcrun")));
        Assert.StartsWith("removed 1 files", Run([], "cache", "clean", "--days", "30"), StringComparison.Ordinal);
        Assert.Equal(before.Where(path => path != image), Files(_program.At("home/.cache/hpcrun")));
        Assert.StartsWith("removed 0 files", Run([], "cache", "clean", "--days", "30"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_older_or_too_much_goes_the_least_recently_used_first()
    {
        string steps = Directory.CreateDirectory(Path.Combine(_program.Cache, "steps")).FullName;
        for (int hours = 1; hours <= 4; hours++)
        {
            string file = Path.Combine(steps, $"{hours}.sqfs");
            File.WriteAllBytes(file, new byte[1000]);
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-hours));
        }

        Assert.Contains("would remove 2 files", _program.Good("cache", "clean", "--older", "150m", "-n"),
            StringComparison.Ordinal);
        Assert.StartsWith("removed 1 files", _program.Good("cache", "clean", "--keep-size", "3K"), StringComparison.Ordinal);
        Assert.StartsWith("removed 1 files", _program.Good("cache", "clean", "--older", "2.5h", "--keep-size", "1000"),
            StringComparison.Ordinal);
        Assert.Equal(["1.sqfs", "2.sqfs"], Directory.GetFiles(steps).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(1, _program.Run("cache", "clean", "--keep-size", "much").Status);
        Assert.Equal(1, _program.Run("cache", "clean", "--older", "3 days").Status);
    }

    [Fact]
    public void A_build_leaves_as_many_layers_as_the_cache_may_have()
    {
        string steps = Directory.CreateDirectory(Path.Combine(_program.Cache, "steps")).FullName;
        File.WriteAllBytes(Path.Combine(steps, "old.sqfs"), new byte[3000]);
        File.WriteAllText(_program.At("Dockerfile"), "FROM scratch\nLABEL a=b\n");
        Environment.SetEnvironmentVariable("HPCRUN_BUILD_CACHE_SIZE", "2K");
        _program.Good("build", _program.At("a.sif"), _program.At("Dockerfile"));
        Environment.SetEnvironmentVariable("HPCRUN_BUILD_CACHE_SIZE", null);
        Assert.Empty(Directory.GetFiles(steps));
    }

    [PublishedFact]
    public void What_was_used_is_not_old()
    {
        string image = Fetch();
        File.SetLastWriteTimeUtc(image, DateTime.UtcNow.AddDays(-40));
        Assert.Equal(image, Fetch());
        Assert.StartsWith("removed 0 files", Run([], "cache", "clean", "--days", "30"), StringComparison.Ordinal);
        Assert.True(File.Exists(image));
    }

    [PublishedFact("docker-registry")]
    public void What_is_being_fetched_is_spared_and_comes_whole()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        byte[] noise = new byte[64 << 20];
        new Random(8).NextBytes(noise);
        string layout = LayoutFile.Write(_program.At("large"),
            [new LayerTar().File("a", System.Text.Encoding.Latin1.GetString(noise)).Bytes]);
        _program.Good("push", "-q", $"oci:{layout}", $"docker://{server.Host}/app:1");
        string[] environment = ["-u", "HPCRUN_CACHEDIR", "-u", "XDG_CACHE_HOME", $"HOME={Home}"];
        Process fetch = Published.Start(environment, "fetch", $"docker://{server.Host}/app:1");
        string blobs = _program.At("home/.cache/hpcrun/blobs/sha256");
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(blobs) && Directory.GetFiles(blobs, ".*").Length > 0,
            TimeSpan.FromSeconds(30)), "no download was seen");
        for (int at = 0; at < 5; at++)
        {
            Run([], "cache", "clean");
        }

        (int status, string image, string errors) = Published.End(fetch);
        Assert.True(status == 0, errors);
        Assert.True(File.Exists(image), image);
        Assert.Equal("", _program.Good("diff", image, image));
    }

    private static string[] Files(string directory) => Directory.Exists(directory)
        ? [.. Directory.GetFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Order(StringComparer.Ordinal)] : [];

    private static double Bytes(string size)
    {
        string[] words = size.Trim().Split(' ');
        return double.Parse(words[0], CultureInfo.InvariantCulture) * Math.Pow(1024,
            Array.IndexOf(["B", "KiB", "MiB", "GiB"], words[1]));
    }

    [GeneratedRegex(@"^(blob|image|reference|unfinished) +(?<size>[0-9.]+ [KMG]?i?B) ")]
    private static partial Regex Row();

    [GeneratedRegex(@"files, (?<size>[0-9.]+ [KMG]?i?B) in")]
    private static partial Regex Total();
}
