using System.Diagnostics;
using Hpc.Binary;
using Hpc.Tests;
using Xunit;
using Xunit.Abstractions;

namespace Hpc.SquashFs.Tests;

/// <summary>Damaged images end in one of the two exceptions or not at all, soon, and in little memory. Runs for
/// $HPCRUN_FUZZ_SECONDS (3 by default) with $HPCRUN_FUZZ_SEED (the clock by default).</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const long MemoryLimit = 128 << 20;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;

    [ToolFact("mksquashfs")]
    public void A_damaged_image_ends_in_nothing_but_the_two_exceptions()
    {
        int seed = Setting("HPCRUN_FUZZ_SEED", Environment.TickCount);
        output.WriteLine($"HPCRUN_FUZZ_SEED={seed}");
        Random random = new(seed);
        byte[][] raw = [.. Packed("-noI", "-noD", "-noF", "-noX", "-noId")];
        byte[][] others = [.. Packed(), .. Corpus()];
        Stopwatch total = Stopwatch.StartNew();
        int rounds = 0;
        for (; total.Elapsed.TotalSeconds < Setting("HPCRUN_FUZZ_SECONDS", 3); rounds++)
        {
            byte[][] images = random.Next(4) == 0 ? others : raw;
            AssertHarmless(Mutation.Of(images[random.Next(images.Length)], random), $"seed {seed}, round {rounds}");
        }

        output.WriteLine($"{rounds} images");
        Assert.InRange(rounds, 10, int.MaxValue);
    }

    [Fact]
    public void Random_bytes_in_any_record_end_in_nothing_but_the_two_exceptions()
    {
        int seed = Setting("HPCRUN_FUZZ_SEED", Environment.TickCount);
        output.WriteLine($"HPCRUN_FUZZ_SEED={seed}");
        Random random = new(seed);
        Superblock image = new SampleSuperblock().Parse();
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = new byte[random.Next(Superblock.Size + 1)];
            random.NextBytes(bytes);
            if (bytes.Length > 1 && round % 2 == 0)
            {
                (bytes[0], bytes[1]) = ((byte)random.Next(16), 0); // an inode type
            }

            foreach (Action parse in Parsers(bytes, image))
            {
                AssertOnlyTheTwo(parse, $"seed {seed}, round {round}", bytes);
            }
        }
    }

    private static Action[] Parsers(byte[] bytes, Superblock image) =>
    [
        () => Superblock.Parse(bytes, imageLength: 1 << 20),
        () => Inode.Parse(bytes, image),
        () => MetadataHeader.Parse(bytes, 0),
        () => FragmentEntry.Parse(bytes, image, 0),
        () => DirectoryHeader.Parse(bytes),
        () => DirectoryEntryRecord.Parse(bytes),
        () => DirectoryIndexEntry.Parse(bytes),
        () => XattrTableHeader.Parse(bytes, image),
        () => XattrIdEntry.Parse(bytes),
        () => XattrKeyRecord.Parse(bytes),
        () => XattrValueRecord.Parse(bytes, isOutOfLine: false),
        () => CompressorOptions.Parse(bytes, CompressorId.Lz4),
    ];

    /// <summary>Images of a few KiB in which every structure occurs. With uncompressed tables, damage reaches the parsers
    /// and not only the decompressors.</summary>
    private static IEnumerable<byte[]> Packed(params string[] options)
    {
        string[] left = ["d", "d/e", "d/e/f", "d/e/size-4097", "d/e/size-8192", "d/e/size-12345", "empty", "link", "null", "fifo", "grüße"];
        Tree tree = new(Tree.OfEveryKind().Entries.Where(entry => left.Contains(entry.Path) || entry.Path.Contains("xattr") || entry.Path.EndsWith("77")));
        foreach (string compressor in new[] { "gzip", "zstd", "lz4", "lzo", "xz", "lzma" })
        {
            yield return MadeImage.Pack(tree, ["-comp", compressor, "-exports", "-b", "4K", "-nopad", .. options]);
        }
    }

    private static IEnumerable<byte[]> Corpus()
    {
        foreach (string name in CorpusImages.Bare)
        {
            yield return Corpora.Read(name);
        }
    }

    private static void AssertHarmless(byte[] image, string name)
    {
        Stopwatch time = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertOnlyTheTwo(() => ImageExercise.Run(image), name, image);
        if (time.Elapsed > TimeLimit || GC.GetAllocatedBytesForCurrentThread() - before > MemoryLimit)
        {
            Assert.Fail($"{name}: {time.Elapsed}, {(GC.GetAllocatedBytesForCurrentThread() - before) >> 20} MiB: {Keep(image)}");
        }
    }

    private static void AssertOnlyTheTwo(Action action, string name, byte[] bytes)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            // What a parser may say.
        }
        catch (Exception error)
        {
            Assert.Fail($"{name}: {Keep(bytes)}: {error}");
        }
    }

    private static string Keep(byte[] bytes)
    {
        string file = Path.Combine(Path.GetTempPath(), $"hpcrun-fuzz-{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))[..16]}");
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
