using System.Diagnostics;
using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Ctrl-C while an image is made: nothing under its final name but a whole image, and no temporary file or
/// directory.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const int Rounds = 30;

    /// <summary>Of a terminal, of a scheduler's warnings and of its limits, and the status that shells give for each.</summary>
    private static readonly (string Name, int Status)[] s_signals =
        [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131), ("USR1", 138), ("USR2", 140), ("XCPU", 152), ("ALRM", 142),
            ("PWR", 158)];

    private readonly ImageProgram _program = new();
    private readonly Random _random = new(5);

    public void Dispose() => _program.Dispose();

    private string Tree()
    {
        byte[] noise = new byte[300_000];
        for (int at = 0; at < 300; at++)
        {
            _random.NextBytes(noise.AsSpan(0, 100_000));
            string directory = Directory.CreateDirectory(_program.At($"tree/d{at % 17}")).FullName;
            File.WriteAllBytes(Path.Combine(directory, $"f{at}"), noise[..(1000 * at)]);
        }

        return _program.At("tree");
    }

    [PublishedFact]
    public void A_conversion_that_is_interrupted_at_any_moment_leaves_nothing_half_made()
    {
        string tree = Tree();
        int cut = Interrupt(["x.sif", "x.sqfs", "x/"], target => ["convert", tree, target]);
        Assert.True(cut > 0, "no run was interrupted");
    }

    [PublishedFact]
    public void A_bundle_that_is_interrupted_at_any_moment_leaves_nothing()
    {
        string tree = Tree(), layout = $"oci:{_program.At("layout")}";
        _program.Good("convert", tree, layout);
        string Source(string target) => target.EndsWith("x/", StringComparison.Ordinal) ? tree : layout;
        int cut = Interrupt(["x/", "y/"], target => ["oci", "bundle", Source(target), target]);
        Assert.True(cut > 0, "no run was interrupted");
    }

    [PublishedFact]
    public void Layers_that_are_interrupted_at_any_moment_leave_nothing_half_made()
    {
        string tree = Tree();
        int cut = Interrupt(["x.oci", "x.tar", "y.tar"],
            target => ["convert", tree,
                (Path.GetFileName(target) switch { "x.oci" => "oci:", "x.tar" => "oci-archive:",
                    _ => "docker-archive:" }) + target]);
        Assert.True(cut > 0, "no run was interrupted");
    }

    [PublishedFact]
    public void A_layout_to_which_an_image_is_added_stays_whole_when_that_is_interrupted()
    {
        string tree = Tree(), layout = _program.At("layout");
        _program.Good("convert", _program.At("tree/d1"), $"oci:{layout}:first");
        int cut = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Process process = Published.Start([], "convert", tree, $"oci:{layout}:r{round}");
            Thread.Sleep(_random.Next(5, 300));
            Peer.Run("sh", "-c", $"kill -INT {process.Id} 2> /dev/null || true");
            (int status, _, string errors) = Published.End(process);
            Assert.True(status is 0 or 130, $"{status}: {errors}");
            cut += status == 0 ? 0 : 1;
            Assert.Equal(["blobs", "index.json", "oci-layout"],
                Directory.GetFileSystemEntries(layout).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
            Assert.True(Published.Run([], "pull", "-F", _program.At("first.sqfs"), $"oci:{layout}:first").Status == 0);
        }

        Assert.True(cut > 0, "no run was interrupted");
    }

    [PublishedFact("docker-registry")]
    public void A_pull_that_is_interrupted_at_any_moment_leaves_nothing_half_made()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        byte[] noise = new byte[4 << 20];
        _random.NextBytes(noise);
        string text = System.Text.Encoding.Latin1.GetString(noise);
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", text).Bytes,
            new LayerTar().File("b", text + "b").Bytes, new LayerTar().File("c", "c" + text).Bytes]);
        _program.Good("push", "-q", $"oci:{layout}", $"docker://{server.Host}/app:1");
        int cut = Interrupt(["x.sif"], target => ["pull", target, $"docker://{server.Host}/app:1"]);
        Assert.True(cut > 0, "no run was interrupted");
        Assert.Empty(Directory.Exists(_program.Cache)
            ? Directory.GetFiles(_program.Cache, ".*", SearchOption.AllDirectories) : []);
    }

    /// <summary>Killed after it had given the name, and before it ended.</summary>
    private static bool IsWhole(string tree, string image) => Published.Run([], "diff", tree, image).Status == 0;

    [PublishedFact]
    public void What_is_killed_has_no_final_name_and_the_next_run_removes_what_it_left()
    {
        string tree = Tree(), place = Directory.CreateDirectory(_program.At("out")).FullName, image = _program.At("tree.sqfs");
        _program.Good("convert", "--compressor", "lz4", tree, image);
        int left = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string name = round % 3 == 0 ? "x.sif" : "x/";
            Process process = Published.Start([], "convert", round % 2 == 0 ? tree : image, Path.Combine(place, name));
            Thread.Sleep(_random.Next(20, 200));
            process.Kill();
            (int status, _, _) = Published.End(process);
            string[] names = Names(place);
            Assert.All(names,
                found => Assert.True(status == 0 || found.StartsWith('.') || IsWhole(tree, Path.Combine(place, found)),
                    $"round {round}: {found}"));
            left += names.Count(found => found.StartsWith('.'));
            Peer.Run("rm", "-rf", Path.Combine(place, "x"), Path.Combine(place, "x.sif"));
        }

        Assert.True(left > 0, "nothing was left by any run");
        Assert.Equal(0, Published.Run([], "convert", tree, Path.Combine(place, "y/")).Status);
        Assert.Equal(["y"], Names(place));
    }

    [PublishedFact]
    public void An_archive_that_is_expanded_leaves_nothing_however_the_program_ends()
    {
        string scratch = Directory.CreateDirectory(_program.At("scratch")).FullName, archive = _program.At("x.tar.gz");
        Peer.Run("tar", "-C", Tree(), "-czf", archive, ".");
        foreach (string source in new[] { $"docker-archive:{archive}", $"oci-archive:{archive}" })
        {
            Assert.Equal(255, Published.Run([$"TMPDIR={scratch}"], "convert", source, _program.At("x.sif")).Status);
            for (int round = 0; round < 10; round++)
            {
                Process process = Published.Start([$"TMPDIR={scratch}"], "convert", source, _program.At("x.sif"));
                Thread.Sleep(_random.Next(20, 200));
                process.Kill();
                _ = Published.End(process);
                Assert.Empty(Names(scratch));
            }
        }
    }

    private static string[] Names(string place) =>
        [.. Directory.GetFileSystemEntries(place).Select(path => Path.GetFileName(path)!)];

    private int Interrupt(string[] names, Func<string, string[]> words)
    {
        int cut = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string place = Directory.CreateDirectory(_program.At($"out{round}")).FullName, name = names[round % names.Length];
            if (Directory.Exists(_program.Cache) && round % 2 == 0)
            {
                Directory.Delete(_program.Cache, recursive: true);
            }

            Process process = Published.Start([], words(Path.Combine(place, name)));
            (string signal, int ending) = s_signals[round % s_signals.Length];
            Thread.Sleep(_random.Next(5, 300));
            Peer.Run("sh", "-c", $"kill -{signal} {process.Id} 2> /dev/null || true");
            (int status, string output, string errors) = Published.End(process);
            Assert.True(status == 0 || status == ending, $"{signal}: {status}: {output}{errors}");
            cut += status == 0 ? 0 : 1;
            string[] left = [.. Directory.GetFileSystemEntries(place).Select(path => Path.GetFileName(path)!)];
            Assert.True(left.Length == 0 || left is [var only] && only == name.TrimEnd('/'),
                $"round {round}, {name}, status {status}: {string.Join(' ', left)}");
            if (left.Length > 0 && (name.EndsWith(".sif", StringComparison.Ordinal)
                || name.EndsWith(".sqfs", StringComparison.Ordinal)))
            {
                _program.Good("diff", Path.Combine(place, name), Path.Combine(place, name)); // whole: every file reads
            }

            Directory.Delete(place, recursive: true);
        }

        return cut;
    }
}
