using System.Runtime.InteropServices;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>Requests that no kernel sends: the server answers each, and goes on.</summary>
public class HostileRequestTests
{
    private const int RequestCount = 200_000;

    private static readonly FuseOpcode[] Unanswered = [FuseOpcode.Forget, FuseOpcode.BatchForget, FuseOpcode.NotifyReply];

    private static readonly ulong[] OddNumbers =
    [
        0, 1, 2, 3, 79, 1UL << 31, (1UL << 32) - 1, 1UL << 32, 1UL << 60, (1UL << 60) + 1, (1UL << 60) + (1UL << 31), 1UL << 62,
        (1UL << 62) + 1, (1UL << 62) + (1UL << 32),
        long.MaxValue - 1, long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    [ToolTheory(TestImage.Maker)]
    [InlineData("zstd", 1)]
    [InlineData("gzip", 2)]
    public void Every_opcode_with_random_fields_gets_its_answer_and_all_files_are_right_afterwards(string compressor, int seed)
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", compressor));
        kernel.Files.CoverWithDirectory("/new");
        kernel.Files.Frame("/etc/passwd", _ => new FileFrame("in front\n"u8.ToArray(), "behind\n"u8.ToArray()));
        List<ulong> nodes = [.. new[] { "/", "etc", "etc/passwd", "many", "links", "links/soft", "noise-700001", "gap", "fifo",
            "new" }.Select(path => kernel.Find(path).NodeId)];
        Random random = new(seed);
        for (int i = 0; i < RequestCount; i++)
        {
            SendOne(kernel, random, nodes);
        }

        RequireAllFiles(kernel);
    }

    [ToolFact(TestImage.Maker)]
    public void What_is_too_short_to_be_a_request_is_dropped()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        for (int length = 1; length < FuseInHeader.Size; length++)
        {
            kernel.SendFragment(length);
        }

        Assert.Equal(1ul, kernel.Find("/").NodeId);
        RequireAllFiles(kernel);
    }

    [ToolFact(TestImage.Maker)]
    public void A_request_without_its_arguments_is_EIO_and_counted()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        _ = kernel.Ask(FuseOpcode.Read, 1, new byte[7]);
        Assert.Equal((Linux.Errno.EIO, 1L), (kernel.Errno, kernel.Unforeseen));
        Assert.Single(kernel.Errors);
    }

    [ToolFact(TestImage.Maker)]
    public void A_place_in_a_directory_that_was_never_given_is_its_end_or_an_error()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        kernel.Files.CoverWithDirectory("/new");
        foreach (ulong place in OddNumbers[8..])
        {
            ReadOnlySpan<byte> names = kernel.Ask(FuseOpcode.ReadDir, 1, new FuseReadIn(0, place, 4096, 0, 0, 0, 0));
            Assert.True(kernel.Errno != 0 || names.IsEmpty || place == 1UL << 60, $"{place}");
        }
    }

    private static void SendOne(FakeKernel kernel, Random random, List<ulong> nodes)
    {
        FuseOpcode opcode = (FuseOpcode)random.Next(20) switch
        {
            0 => (FuseOpcode)4096,
            (FuseOpcode)1 => (FuseOpcode)random.NextInt64(1L << 32),
            _ => (FuseOpcode)random.Next(65),
        };
        Span<byte> body = stackalloc byte[random.Next(4) == 0 ? random.Next(200) : 48];
        random.NextBytes(body);
        Span<ulong> fields = MemoryMarshal.Cast<byte, ulong>(body);
        for (int i = 0; i < fields.Length && random.Next(3) != 0; i++)
        {
            fields[i] = Number(random);
        }

        ulong node = random.Next(3) == 0 ? Number(random) : nodes[random.Next(nodes.Count)];
        bool isAnswered = kernel.AnswerTo(opcode, node, body) >= 0;
        Assert.True(isAnswered != Unanswered.Contains(opcode), $"{opcode} of node {node}, {Convert.ToHexString(body)}");
        kernel.Errors.Clear();
    }

    private static ulong Number(Random random) =>
        random.Next(3) == 0 ? (ulong)random.NextInt64() : OddNumbers[random.Next(OddNumbers.Length)] + (ulong)random.Next(-2, 3);

    private static void RequireAllFiles(FakeKernel kernel)
    {
        foreach (string path in Directory.EnumerateFiles(TestImage.Tree)
            .Where(path => Path.GetFileName(path).Contains('-', StringComparison.Ordinal)))
        {
            byte[] expected = File.ReadAllBytes(path);
            ulong node = kernel.Find(Path.GetFileName(path)).NodeId;
            for (int at = 0; at <= expected.Length; at += 100_000)
            {
                Assert.True(expected.AsSpan(at, Math.Min(100_000, expected.Length - at))
                    .SequenceEqual(kernel.Read(node, at, 100_000)), path);
            }
        }

        Assert.Equal(3002, kernel.List(kernel.Find("many").NodeId).Count);
    }
}
