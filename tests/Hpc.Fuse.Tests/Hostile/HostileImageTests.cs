using System.Diagnostics;
using Hpc.Binary;
using Hpc.Linux;
using Hpc.SquashFs;
using Hpc.SquashFs.Tests;
using Xunit;
using Xunit.Abstractions;

namespace Hpc.Fuse.Tests;

/// <summary>The server's own reader on damaged images, of every compressor and of small and large blocks: each request gets an
/// answer that a program can live with, soon, and memory does not grow. Runs for $HPCRUN_FUZZ_MINUTES (20 seconds without) with
/// $HPCRUN_FUZZ_SEED (the clock without).</summary>
public sealed class HostileImageTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan LongestWalk = TimeSpan.FromSeconds(10);
    private static readonly string[] Uncompressed = ["-noI", "-noId", "-noF", "-noX"];

    private readonly string _directory = TestImage.NewDirectory();

    private static TimeSpan Budget => int.TryParse(Environment.GetEnvironmentVariable("HPCRUN_FUZZ_MINUTES"), out int minutes)
        ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(20);

    private static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("HPCRUN_FUZZ_SEED"), out int seed)
        ? seed : Environment.TickCount & 0xffffff;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [ToolFact(TestImage.Maker)]
    public void A_damaged_image_ends_in_answers_and_nothing_unforeseen()
    {
        output.WriteLine($"HPCRUN_FUZZ_SEED={Seed}");
        byte[][] images = [.. Images()];
        Stopwatch total = Stopwatch.StartNew();
        int rounds = 0;
        for (; total.Elapsed < Budget; rounds++)
        {
            Random random = new(Seed + rounds);
            string round = $"HPCRUN_FUZZ_SEED={Seed + rounds}, first round";
            Serve(Mutation.Of(images[random.Next(images.Length)], random), random, round);
        }

        output.WriteLine($"{rounds} images");
        Assert.InRange(rounds, 10, int.MaxValue);
    }

    [ToolFact(TestImage.Maker, "unsquashfs", "timeout")]
    public void Of_a_damaged_image_that_unsquashfs_unpacks_the_files_are_the_same()
    {
        output.WriteLine($"HPCRUN_FUZZ_SEED={Seed}");
        byte[][] images = [.. Images()];
        Stopwatch total = Stopwatch.StartNew();
        int compared = 0;
        for (int round = 0; total.Elapsed < Budget / 2; round++)
        {
            Random random = new(Seed + round);
            string file = Write(Mutation.Of(images[random.Next(images.Length)], random));
            string target = Path.Combine(_directory, $"unpacked{round}");
            if (TryUnpack(file, target) && IsAccepted(file))
            {
                compared += Compare(file, target, $"HPCRUN_FUZZ_SEED={Seed + round}, first round");
            }
        }

        output.WriteLine($"{compared} files compared");
    }

    /// <summary>All that is added to an image is added to a directory.</summary>
    [ToolFact(TestImage.Maker)]
    public void A_root_that_is_a_file_is_corrupt()
    {
        string tree = Directory.CreateDirectory(Path.Combine(_directory, "tree")).FullName;
        File.WriteAllText(Path.Combine(tree, "file"), "content");
        byte[] image = File.ReadAllBytes(TestImage.Pack(tree, Uncompressed));
        image.AsSpan(32, 8).Clear();  // the root inode's place: the first inode, which is the file's
        using ImageFileSystem files = new(FileSource.Open(Write(image)));
        Assert.Equal("squashfs root inode", Assert.Throws<CorruptImageException>(files.Open).Structure);
    }

    private static IEnumerable<byte[]> Images()
    {
        string[] left = ["d", "d/e", "d/e/f", "d/e/size-4097", "d/e/size-12345", "d/e/size-131073", "empty", "link", "null",
            "fifo", "grüße"];
        Tree tree = new(Tree.OfEveryKind().Entries
            .Where(entry => left.Contains(entry.Path) || entry.Path.Contains("xattr") || entry.Path.Contains("small-")));
        foreach (string compressor in new[] { "gzip", "zstd", "lz4", "lzo", "xz", "lzma" })
        {
            yield return MadeImage.Pack(tree, ["-comp", compressor, "-b", "4K", "-nopad", "-exports"]);
            yield return MadeImage.Pack(tree, ["-comp", compressor, "-b", "1M", "-nopad", .. Uncompressed]);
            yield return MadeImage.Pack(tree, ["-comp", compressor, "-b", "128K", "-nopad", .. Uncompressed]);
        }
    }

    private string Write(byte[] image)
    {
        string file = Path.Combine(_directory, "image");
        File.WriteAllBytes(file, image);
        return file;
    }

    private void Serve(byte[] image, Random random, string round)
    {
        Stopwatch time = Stopwatch.StartNew();
        try
        {
            using FakeKernel kernel = new(Write(image));
            ImageWalker walker = new(kernel, random);
            walker.Walk(1, depth: 0);
            Assert.True(kernel.Unforeseen == 0, $"{round}: {string.Join("; ", kernel.Errors)}");
            Assert.True(walker.OddErrors.Count == 0, $"{round}: {string.Join(", ", walker.OddErrors)}");
            Assert.True(kernel.Files.Opened.Memory.Bytes <= new ImageFileSystemOptions().MetadataMost + (1 << 20), round);
        }
        catch (Exception refused) when (refused is CorruptImageException or UnsupportedFeatureException)
        {
            // before it is served
        }

        Assert.True(time.Elapsed < LongestWalk, $"{round}: {time.Elapsed}");
    }

    private static bool TryUnpack(string image, string target)
    {
        using Process process = Process.Start(new ProcessStartInfo("timeout", ["-s", "KILL", "5", "sh", "-c",
            "ulimit -f 65536; exec unsquashfs -strict-errors -no-xattrs -q -n -d \"$2\" \"$1\" > /dev/null 2>&1", "sh",
            image, target]))!;
        process.WaitForExit();
        return process.ExitCode == 0 && Directory.Exists(target);
    }

    /// <summary>unsquashfs overlooks some of what is refused here: the upper bits of the root's place, tables behind the
    /// end.</summary>
    private static bool IsAccepted(string image)
    {
        try
        {
            using FakeKernel kernel = new(image);
            return true;
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            return false;
        }
    }

    /// <summary>Files that the server reads to their end are those that were unpacked.</summary>
    private static int Compare(string image, string target, string round)
    {
        const int Longest = 4 << 20;
        int compared = 0;
        using FakeKernel kernel = new(image);
        foreach (FileInfo file in new DirectoryInfo(target).EnumerateFiles("*",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            string path = Path.GetRelativePath(target, file.FullName);
            if (file.Length is > 0 and < Longest && path.All(char.IsAscii)
                && kernel.Find(path) is { NodeId: not 0, Attr.Mode: var mode } entry && (mode & 0xf000) == 0x8000)
            {
                byte[] expected = File.ReadAllBytes(file.FullName);
                byte[]? read = ImageWalker.ReadWhole(kernel, entry.NodeId, expected.Length);
                Assert.True(read is null || expected.AsSpan().SequenceEqual(read), $"{round}: {path}");
                compared++;
            }
        }

        Directory.Delete(target, recursive: true);
        return compared;
    }
}
