using Hpc.Linux;

namespace Hpc.Host;

/// <summary>What the processes of this user see mounted, as /proc/PID/mountinfo tells it.</summary>
public static class MountTables
{
    /// <summary>Processes that may not be looked at, other users' among them, are left out; each mount namespace is read
    /// once.</summary>
    public static void ForEach(Action<string, string> processAndMounts)
    {
        Dictionary<string, string> mountsOfNamespace = [];
        foreach (string process in ProcessStat.All())
        {
            if (Unistd.ReadLink($"/proc/{process}/ns/mnt") is not { } space)
            {
                continue;
            }

            if (!mountsOfNamespace.TryGetValue(space, out string? mounts))
            {
                mounts = SmallFile.ReadText($"/proc/{process}/mountinfo") ?? "";
                mountsOfNamespace.Add(space, mounts);
            }

            processAndMounts(process, mounts);
        }
    }
}
