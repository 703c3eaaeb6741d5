using System.Globalization;
using Hpc.Linux;

namespace Hpc.Host;

/// <summary>The name of what is not finished yet, beside the one that it will have:
/// .NAME.unfinished-HOST-NAMESPACE-PID-START-RANDOM. It is no other process's, on this node or on another that sees the
/// directory, and it says who makes it: what a killed process has left, the next one that makes something there
/// removes.</summary>
public static class UnfinishedName
{
    private const string Mark = ".unfinished-";

    /// <summary>As much of a name as leaves room for the rest in 255 bytes, whatever characters it has.</summary>
    private const int MostOfName = 36;

    private const int MostOfHost = 40;
    private const int Fields = 4;

    /// <summary>What another node, or a container, has not touched for so long is left over: nobody can be asked.</summary>
    private static readonly long s_patienceNanoseconds = (long)TimeSpan.FromDays(1).TotalNanoseconds;

    private static readonly HashSet<string> s_swept = new(StringComparer.Ordinal);
    private static string? s_maker;

    /// <summary>Who makes it: node, pid namespace, process.</summary>
    private static string Maker => s_maker ??= $"{Host}-{Namespace}-{Unistd.Getpid()}-{StartOf(Unistd.Getpid())}";

    private static string Host => Start(Utsname.NodeName().Replace('/', '_'), MostOfHost);

    private static string Namespace => new((Unistd.ReadLink("/proc/self/ns/pid") ?? "0").Where(char.IsAsciiDigit).ToArray());

    /// <summary>A name in the directory of a path, which begins with a dot.</summary>
    public static string Beside(string path)
    {
        int slash = path.LastIndexOf('/');
        return $"{path[..(slash + 1)]}.{Start(path[(slash + 1)..], MostOfName)}{Mark}{Maker}-{Random.Shared.Next():x}";
    }

    /// <summary>Removes what processes of this user that are gone have left unfinished in the directory of a path; once for each
    /// directory.</summary>
    /// <param name="path">One char per byte.</param>
    public static void RemoveAbandoned(string path)
    {
        string directory = DirectoryOf(path);
        lock (s_swept)
        {
            if (!s_swept.Add(directory))
            {
                return;
            }
        }

        int fd = Fcntl.TryOpen(directory, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        foreach (string name in fd < 0 ? [] : DirectoryNames.Of(fd))
        {
            if (name.StartsWith('.') && name.Contains(Mark, StringComparison.Ordinal) && IsAbandoned(fd, name))
            {
                TreeRemoval.Remove(fd, name);
            }
        }

        _ = fd < 0 ? 0 : Unistd.Close(fd);
    }

    /// <summary>In which a path has its name.</summary>
    internal static string DirectoryOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? "." : path[..Math.Max(slash, 1)];
    }

    private static bool IsAbandoned(int directory, string name)
    {
        string[] parts = name[(name.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..].Split('-');
        if (parts.Length <= Fields || !int.TryParse(parts[^3], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            || Stat.Of(directory, name, out _) is not { } status || status.UserId != Unistd.Getuid())
        {
            return false;
        }

        bool isHere = string.Join('-', parts[..^Fields]) == Host && parts[^4] == Namespace;
        return isHere ? StartOf(process) != parts[^2]
            : (DateTime.UtcNow - DateTime.UnixEpoch).TotalNanoseconds - status.ModifiedNanoseconds > s_patienceNanoseconds;
    }

    /// <summary>Empty if the process is gone.</summary>
    private static string StartOf(int process) => ProcessStat.Of(process)?.StartTime ?? "";

    private static string Start(string text, int most) => text[..Math.Min(text.Length, most)];
}
