using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.Launch.Recording;

/// <summary>What this node is like, as far as a record keeps it. A few reads of /proc: a launch waits for it.</summary>
internal static class NodeFacts
{
    /// <summary>Of /proc/cpuinfo: the first processor, with which the others are alike.</summary>
    private const int FirstProcessor = 4096;

    private const string NvidiaDriver = "/proc/driver/nvidia/";

    /// <param name="version">hpcrun's.</param>
    public static HostEntry Read(string version)
    {
        (string release, string machine) = Utsname.Read();
        string processor = FirstBytes("/proc/cpuinfo", FirstProcessor);
        string? driver = Line(FirstBytes($"{NvidiaDriver}version", FirstProcessor), "NVRM version:");
        return new HostEntry
        {
            Hpcrun = version,
            Kernel = release,
            Machine = machine,
            Processor = Line(processor, "model name") ?? Line(processor, "CPU part"),
            Flags = Line(processor, "flags") ?? Line(processor, "Features"),
            Processors = Sched.GetAffinity().Count,
            MemoryGiB = Memory() >> 20,
            GpuDriver = driver,
            Gpus = driver is null ? [] : Gpus(),
        };
    }

    private static List<string> Gpus()
    {
        List<string> models = [];
        foreach (string device in DirectoryNames.Of($"{NvidiaDriver}gpus"))
        {
            models.Add(Line(FirstBytes($"{NvidiaDriver}gpus/{device}/information", FirstProcessor), "Model:") ?? "unknown");
        }

        models.Sort(string.CompareOrdinal);
        return models;
    }

    /// <summary>In KiB.</summary>
    private static long Memory() => Line(FirstBytes("/proc/meminfo", 256), "MemTotal:") is { } text
        && long.TryParse(text.Split(' ')[0], out long size) ? size : 0;

    /// <summary>What follows a word at the beginning of a line, and the colon behind it.</summary>
    private static string? Line(string text, string word)
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
            {
                return line[word.Length..].Trim('\t', ' ', ':');
            }
        }

        return null;
    }

    private static string FirstBytes(string path, int most)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY);
        byte[] bytes = new byte[most];
        int length = fd < 0 ? 0 : Math.Max(Unistd.TryRead(fd, bytes), 0);
        _ = fd < 0 ? 0 : Unistd.Close(fd);
        return RawText.Of(bytes.AsSpan(0, length));
    }
}
