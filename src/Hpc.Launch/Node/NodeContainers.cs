using System.Globalization;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.Launch.Node;

/// <summary>What of this user runs on this node, as /proc tells it: nothing is stored anywhere.</summary>
public static class NodeContainers
{
    /// <summary>A server's name among the processes (comm of proc(5), 15 bytes) is this and its user namespace, eight hexadecimal
    /// digits. There is no blank in it: Slurm's proctrack/linuxproc would not find its parent.</summary>
    private const string ServerName = "hpcrun:";

    /// <summary>Processes that may not be looked at, other users' among them, are left out.</summary>
    public static IReadOnlyList<NodeContainer> Read()
    {
        List<NodeContainer> servers = [];
        Dictionary<string, List<NodeProcess>> inNamespace = [];
        foreach (string process in ProcessStat.All())
        {
            if (UserNamespaceOf(process) is not { } space)
            {
                continue;
            }

            string name = SmallFile.ReadText($"/proc/{process}/comm") ?? "";
            if (name.StartsWith(ServerName, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(ServerName.Length).Trim(), NumberStyles.HexNumber, null, out long mounted))
            {
                servers.Add(new NodeContainer(int.Parse(process), mounted, ImageOf(process), ResidentBytes(process), []));
                continue;
            }

            if (!inNamespace.TryGetValue(space, out List<NodeProcess>? processes))
            {
                inNamespace.Add(space, processes = []);
            }

            processes.Add(Describe(process));
        }

        return [.. servers.Select(server =>
            server with { Processes = inNamespace.GetValueOrDefault(server.UserNamespace.ToString()) ?? [] })];
    }

    /// <summary>This process is the server of the image that the solver's user namespace has mounted.</summary>
    internal static void BecomeServer(int solver)
    {
        if (UserNamespaceOf(solver.ToString()) is { } space && long.TryParse(space, out long inode))
        {
            Prctl.SetName(ServerName + inode.ToString("x8"));
        }
    }

    /// <summary>Inode number of a process's user namespace; null if it may not be read.</summary>
    internal static long? UserNamespaceOf(int process) => long.TryParse(UserNamespaceOf($"{process}"), out long inode) ? inode
        : null;

    /// <summary>The inode number in "user:[4026532178]"; null if it may not be read.</summary>
    private static string? UserNamespaceOf(string process) =>
        Unistd.ReadLink($"/proc/{process}/ns/user") is { } link && link.IndexOf('[') is > 0 and int at ? link[(at + 1)..^1]
            : null;

    private static NodeProcess Describe(string process) => new(int.Parse(process), ResidentBytes(process),
        (SmallFile.ReadText($"/proc/{process}/cmdline") ?? "").TrimEnd('\0').Replace('\0', ' '));

    /// <summary>The first file that a server holds open is its image; a small process has no more descriptors than
    /// this.</summary>
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
        (SmallFile.ReadText($"/proc/{process}/statm") ?? "").Split(' ') is { Length: > 1 } fields
            && long.TryParse(fields[1], out long pages)
            ? pages * Environment.SystemPageSize : 0;
}
