using System.Globalization;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Plan;

namespace Hpc.OciCli;

/// <summary><c>update</c>: other limits for a container that is there. They come as options, or as JSON like linux.resources of
/// config.json from a file or ("-") standard input.</summary>
internal static class UpdateCommand
{
    private const int MostInput = 1 << 20;

    public static int Run(GlobalOptions global, ParsedArguments words)
    {
        Container container = Container.Open(global.Root, words[0]);
        string cgroup = RequiredCgroup.Of(container, "update");
        if (container.Status == "stopped")
        {
            throw new RuntimeException($"cannot update container {container.Record.Id}: it has stopped");
        }

        CgroupTree.Set(cgroup, words.Text("resources") is { } file ? ResourcesReader.Read(Content(file)) : Options(words));
        return 0;
    }

    private static CgroupResources Options(ParsedArguments words) => new()
    {
        MemoryLimit = Bytes(words, "memory"),
        MemoryReservation = Bytes(words, "memory-reservation"),
        MemoryAndSwap = Bytes(words, "memory-swap"),
        CpuShares = (ulong?)Number(words, "cpu-shares"),
        CpuQuota = Number(words, "cpu-quota"),
        CpuPeriod = (ulong?)Number(words, "cpu-period"),
        CpuBurst = (ulong?)Number(words, "cpu-burst"),
        CpuIdle = Number(words, "cpu-idle"),
        CpuSet = words.Text("cpuset-cpus") ?? "",
        MemoryNodes = words.Text("cpuset-mems") ?? "",
        PidsLimit = Number(words, "pids-limit"),
        BlockWeight = (uint?)Number(words, "blkio-weight"),
    };

    private static long? Number(ParsedArguments words, string option) => words.Text(option) is not { } text ? null
        : long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number
            : throw new RuntimeException($"cannot use --{option} \"{text}\": it is not a number");

    /// <summary>A number with or without k, m, g; -1 is no limit.</summary>
    private static long? Bytes(ParsedArguments words, string option) => words.Text(option) switch
    {
        null => null,
        "-1" => -1,
        { } text => Plan.ByteSize.Parse(text, "--" + option),
    };

    private static byte[] Content(string file)
    {
        int fd = file == "-" ? 0 : Fcntl.TryOpen(file, Fcntl.O_RDONLY);
        if (fd < 0)
        {
            throw new RuntimeException($"cannot open {file}: {ErrnoText.Of(-fd)}");
        }

        byte[] bytes = new byte[MostInput];
        int filled = 0;
        for (int done; filled < bytes.Length && (done = Unistd.Read(fd, bytes.AsSpan(filled))) > 0;)
        {
            filled += done;
        }

        return bytes[..filled];
    }
}
