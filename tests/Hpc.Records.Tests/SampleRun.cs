using Hpc.Binary;

namespace Hpc.Records.Tests;

/// <summary>Parts as nodes write them, by the writer that they use.</summary>
internal static class SampleRun
{
    public const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Flags = "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse " +
        "sse2 ht syscall avx avx2 avx512f";

    private const string State = "\"inode\":\"9\",\"size\":12," +
        "\"mtime\":\"1700000000.000000000\",\"ctime\":\"1700000000.000000001\"";

    public static RunSections Sections(int kind = 0) => new()
    {
        Job = new JobEntry { Launcher = "srun", Step = "17.0", Ranks = 4 },
        Image = new ImageEntry
        {
            Path = "{home}/app.sif",
            State = new FileState(7, 4096, 1_700_000_000_123_456_789, 1_700_000_000_000_000_001)
        },
        Command = new CommandEntry
        {
            Verb = "exec", Arguments = ["./solver", "--in={input:mesh}", "a\"b\\\n\x01é"],
            Directory = "{cwd}"
        },
        Variables = [new VariableEntry { Name = "OMP_NUM_THREADS", Value = "4", By = "user" },
            new VariableEntry { Name = "LANG", Value = "C", By = "host" }],
        Binds = [new BindEntry { Source = "/data", Target = "/in", IsReadOnly = true, FileSystem = "0xbd00bd0" }],
        Libraries = [new LibraryEntry { Path = "/usr/lib/libmpi.so.40.30.6", Version = "40.30.6", BuildId = "0a1b" }],
        Host = new HostEntry
        {
            Hpcrun = "0.1.0", Kernel = "6.12.1", Machine = "x86_64", Processor = $"A processor of kind {kind}", Flags = Flags,
            Processors = 64, MemoryGiB = 251,
        },
        FilesJson = """{"role":"input","name":"mesh","path":"/data/mesh.h5",""" + State + "}",
        Descriptors = [new DescriptorEntry { Number = 1, Kind = "file", Path = "{cwd}/out.txt", Offset = 0 },
            new DescriptorEntry { Number = 2, Kind = "pipe" }],
    };

    public static PartHeader Header(int node, long? nodes = 2) =>
        new() { Run = "17.0", Node = $"{node}", Nodes = nodes, Started = 1_700_000_100_000_000_000 + node };

    /// <summary>The bytes of a node's part, with ranks that ended as said.</summary>
    public static byte[] Part(int node, RunSections sections, IEnumerable<(int Rank, RankEnd End)> ranks, long? nodes = 2)
    {
        string text = RawText.Of(sections.ToPart(Header(node, nodes)));
        foreach ((int rank, RankEnd end) in ranks)
        {
            text += PartLines.Rank(rank) + (end.IsKnown ? PartLines.End(rank, end, 1_700_000_200_000_000_000 + rank) : "");
        }

        return RawText.Bytes(text);
    }

    public static RankEnd Status(int status) => RankEnd.OfWait(status << 8, "pidfd");

    public static byte[][] TwoNodes(RunSections? sections = null) =>
    [
        Part(0, sections ?? Sections(), [(0, Status(0)), (1, RankEnd.OfWait(9, "pidfd"))]),
        Part(1, sections ?? Sections(), [(2, Status(0)), (3, RankEnd.Unknown)]),
    ];

    public static RunRecord Merge(IEnumerable<byte[]> parts)
    {
        KnownLines known = new();
        return RecordMerge.Of([.. parts
            .Select((part, number) => ($"part {number}", NodePart.Read(part, $"part {number}", known)))]);
    }
}
