using System.Globalization;
using Hpc.Binary;
using Hpc.Host;
using Hpc.Launch.Overlay;
using Hpc.Launch.Sharing;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Fuzz;

/// <summary>What ranks and the kernel tell a launch: packets, mount tables, the plan's wire form.</summary>
internal static class LaunchTargets
{
    private const string Mounts = """
        22 1 0:20 / / rw,relatime - ext4 /dev/vda rw
        30 22 0:30 / /mnt\040a rw - overlay overlay rw,lowerdir=/l,upperdir=/host/tmp/o\134x/upper,workdir=/host/w
        31 22 0:31 / /root rw - fuse.hpcrun /tmp/file\012 rw,user_id=1

        """;

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("join-request",
            () =>
                [new JoinRequest(7, [new SynthesisedEntry("/a/b", IsDirectory: true),
                    new SynthesisedEntry("/c", IsDirectory: false)]).Encode()], TextMutation.With("\0/df", "d/", "f/"), ReadJoin)
        { Large = () => [Many.Of("1\0", at => $"d/{at}\0", "", 8000)] },
        new("mount-table", () => Texts.All(Mounts),
            TextMutation.With(" ,\\/=-\n:", "upperdir=", " - ", "\\040", "\\7", "fuse"), bytes =>
        {
            string mounts = Texts.Of(bytes);
            _ = (RunningContainers.HasUpper(mounts, "/tmp/o\\x/upper"), RunningContainers.IsMounted(mounts, "/tmp/file\n"),
                MountText.Unescape(mounts).Length);
        })
        {
            Large = () => [Many.Of("upperdir=/a/b "), Many.Of("1 - fuse.hpcrun /a\\040 \n"), Many.Of("\\134")],
        },
        new("plan-form", () => Texts.All("mount\n/a\n/b\nbind\nopt", "file\n/p\nconte\0nt", "exec\n/bin/sh\n-c\nx",
            "write\n/proc/x\n0 0 1", "setns\n3"), TextMutation.With("\n\0", "exec", "file", "mount"), EncodePlan),
    ];

    private static void ReadJoin(byte[] bytes)
    {
        if (JoinRequest.Decode(bytes) is not { } request)
        {
            throw new CorruptImageException("packet", -1, "another", "a request");
        }

        Demand.Equal(true, request.MountPoints.All(entry => entry.Path.StartsWith('/')));
        Demand.Equal(string.Join('\n', request.MountPoints),
            string.Join('\n', JoinRequest.Decode(request.Encode())!.MountPoints));
    }

    /// <summary>Words of hostile users in a plan read back as the words that went in: none becomes an operation of its
    /// own.</summary>
    private static void EncodePlan(byte[] bytes)
    {
        string[] words = Texts.Of(bytes).Split('\n');
        string Word(int at) => at < words.Length ? words[at] : "";
        string NoNul(int at) => Word(at).Replace("\0", "", StringComparison.Ordinal);
        Step[] steps =
        [
            new MountStep(NoNul(1), NoNul(2), NoNul(3), MountFlags.None, NoNul(4), ""),
            new CreateFileStep(NoNul(1), 0x1a4, Word(2), ""),
            new SymbolicLinkStep(NoNul(1), NoNul(2), ""),
        ];
        byte[] wire = PlanWire.Encode(new LaunchPlan { Steps = steps, Synthesised = [], Warnings = [] }, withTimes: false);
        Queue<string> read = new(Texts.Of(wire).Split('\0')[..^1]);
        Demand.Equal("HPCPLAN1", read.Dequeue());
        Demand.Equal($"mount 5 {NoNul(1)} {NoNul(2)} {NoNul(3)}",
            $"{Operation(read)} {read.Dequeue()} {read.Dequeue()} {read.Dequeue()}");
        _ = (read.Dequeue(), read.Dequeue());
        string head = Operation(read);
        int count = int.Parse(head[5..], CultureInfo.InvariantCulture);
        string[] file = [.. Enumerable.Range(0, count).Select(_ => read.Dequeue())];
        Demand.Equal(Word(2), string.Join('\0', file[3..]));
        Demand.Equal($"symlink 2 {NoNul(1)} {NoNul(2)}", $"{Operation(read)} {read.Dequeue()} {read.Dequeue()}");
        Demand.Equal(0, read.Count);
    }

    private static string Operation(Queue<string> read) => $"{read.Dequeue()} {read.Dequeue()}";
}
