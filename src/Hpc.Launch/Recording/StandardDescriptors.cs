using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;

namespace Hpc.Launch.Recording;

/// <summary>What the program will have at 0, 1 and 2, which this process shares with it.</summary>
internal static class StandardDescriptors
{
    private const string Null = "/dev/null";

    public static IReadOnlyList<DescriptorEntry> Look(RunRequest request, RunPrivacy privacy)
    {
        string?[] files = [null, request.StandardOutput, request.StandardError];
        DescriptorEntry[] found = new DescriptorEntry[files.Length];
        for (int fd = 0; fd < files.Length; fd++)
        {
            found[fd] = files[fd] is { } path
                ? new DescriptorEntry { Number = fd, Kind = "file", Path = privacy.Text(path), Offset = 0 }
                : Look(fd, privacy);
        }

        return found;
    }

    private static DescriptorEntry Look(int fd, RunPrivacy privacy)
    {
        Stat.Status? status = Stat.Of(fd, out _);
        string name = Unistd.ReadLink($"/proc/self/fd/{fd}") ?? "";
        bool isFile = status is { IsFile: true };
        return new DescriptorEntry
        {
            Number = fd,
            Kind = status is null ? "closed" : isFile ? "file" : name == Null ? "null" : Kind(name),
            Path = isFile ? privacy.Text(name) : null,
            Offset = isFile && Unistd.TryPosition(fd) is >= 0 and var position ? position : null,
        };
    }

    /// <summary>As proc(5) names what has no path: "pipe:[17]".</summary>
    private static string Kind(string name) => name.StartsWith("pipe:", StringComparison.Ordinal) ? "pipe"
        : name.StartsWith("socket:", StringComparison.Ordinal) ? "socket"
        : name.StartsWith("/dev/pts/", StringComparison.Ordinal) || name.StartsWith("/dev/tty", StringComparison.Ordinal)
            || name == "/dev/console" ? "terminal" : "device";
}
