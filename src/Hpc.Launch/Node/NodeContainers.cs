using Hpc.Linux;

namespace Hpc.Launch;

/// <summary>What of this user runs on this node, as /proc tells it: nothing is stored anywhere.</summary>
public static class NodeContainers
{
    /// <summary>A server's name among the processes (comm of proc(5), 15 bytes) is this and the number of its connection.</summary>
    private const string ServerName = "hpcrun-fuse ";

    /// <summary>By pid of the server. Processes that may not be looked at, other users' among them, are left out.</summary>
    public static IReadOnlyList<NodeContainer> Read()
    {
        List<NodeContainer> containers = [];
        List<string> others = [];
        foreach (string process in DirectoryNames.Of("/proc"))
        {
            if (process[0] is < '1' or > '9' || Unistd.ReadLink($"/proc/{process}/ns/mnt") is null)
            {
                continue;
            }

            if (ConnectionOf(process) is > 0 and int connection)
            {
                containers.Add(new NodeContainer(int.Parse(process), connection, ImageOf(process), ResidentBytes(process), []));
            }
            else
            {
                others.Add(process);
            }
        }

        return [.. containers.Select(server => server with { Processes = InContainer(server.Connection, others) })];
    }

    /// <summary>The processes in whose mount namespace a connection is mounted.</summary>
    private static List<NodeProcess> InContainer(int connection, List<string> processes)
    {
        Dictionary<string, string> mountsOfNamespace = [];
        List<NodeProcess> found = [];
        foreach (string process in processes)
        {
            string space = Unistd.ReadLink($"/proc/{process}/ns/mnt") ?? "";
            if (!mountsOfNamespace.TryGetValue(space, out string? mounts))
            {
                mounts = SmallFile.ReadText($"/proc/{process}/mountinfo") ?? "";
                mountsOfNamespace.Add(space, mounts);
            }

            if (mounts.Contains($" 0:{connection} ", StringComparison.Ordinal))
            {
                string words = (SmallFile.ReadText($"/proc/{process}/cmdline") ?? "").TrimEnd('\0').Replace('\0', ' ');
                found.Add(new NodeProcess(int.Parse(process), ResidentBytes(process), words));
            }
        }

        return found;
    }

    /// <summary>This process is the server of a connection from now on.</summary>
    internal static void BecomeServer(int connection) => Prctl.SetName(ServerName + connection);

    /// <summary>0 where the process is no server.</summary>
    private static int ConnectionOf(string process) =>
        SmallFile.ReadText($"/proc/{process}/comm") is { } name && name.StartsWith(ServerName, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(ServerName.Length).Trim(), out int connection) ? connection : 0;

    /// <summary>The first file that a server holds open is its image; a small process has no more descriptors than this.</summary>
    private static string ImageOf(string process)
    {
        const int MostDescriptors = 64;
        for (int fd = 0; fd < MostDescriptors; fd++)
        {
            if (Unistd.ReadLink($"/proc/{process}/fd/{fd}") is { } path && path.StartsWith('/')
                && !path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/memfd:", StringComparison.Ordinal))
            {
                return path;
            }
        }

        return "";
    }

    /// <summary>Second field of statm, in pages.</summary>
    private static long ResidentBytes(string process) =>
        (SmallFile.ReadText($"/proc/{process}/statm") ?? "").Split(' ') is { Length: > 1 } fields && long.TryParse(fields[1], out long pages)
            ? pages * Environment.SystemPageSize : 0;
}
