using System.Globalization;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>Reads the facts about machine and caller, once.</summary>
internal static class FactsProbe
{
    /// <summary>CAP_SETGID, CAP_SETUID and CAP_SYS_ADMIN.</summary>
    private const ulong NeededForMaps = (1UL << 6) | (1UL << 7) | (1UL << 21);

    /// <param name="root">The container's root file system.</param>
    public static RuntimeFacts Read(string root) => new()
    {
        UserId = Unistd.Getuid(),
        GroupId = Unistd.Getgid(),
        Privileged = (EffectiveCapabilities() & NeededForMaps) == NeededForMaps,
        MaySetGroups = MaySetGroups("/proc/self"),
        GroupMap = Map("/proc/self/gid_map"),
        KernelCapabilities = KernelCapabilities(),
        UnifiedCgroups = ControlGroup.IsUnified,
        OomScoreAdjustment = int.TryParse(Text("/proc/self/oom_score_adj"), out int score) ? score : 0,
        HasAppArmor = Text("/sys/module/apparmor/parameters/enabled").StartsWith('Y'),
        HasSelinux = Stat.Of("/sys/fs/selinux/enforce", followLinks: true, out _) is not null,
        ContainerPasswd = Passwd(root),
        Look = HostProbe.Look,
    };

    /// <summary>As the container's processes find it, if it is a file: whatever an image has in its place is neither waited for
    /// nor followed to the host.</summary>
    private static string Passwd(string root)
    {
        const string Name = "etc/passwd";
        int directory = Fcntl.TryOpen(root, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        const int Flags = Fcntl.O_RDONLY | Fcntl.O_NONBLOCK;
        int fd = directory < 0 ? directory : Openat2.IsThere ? Openat2.TryOpenInside(directory, Name, Flags)
            : Fcntl.TryOpenAt(directory, Name, Flags | Fcntl.O_NOFOLLOW);
        _ = directory < 0 ? 0 : Unistd.Close(directory);
        return SmallFile.ReadFile(fd, $"{root}/{Name}") ?? "";
    }

    /// <param name="process">A directory of /proc.</param>
    public static bool MaySetGroups(string process) => Text(process + "/setgroups") == "allow";

    public static IReadOnlyList<IdMapping> Map(string path) =>
        [.. Text(path).Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length == 3)
            .Select(fields => new IdMapping(uint.Parse(fields[0]), uint.Parse(fields[1]), uint.Parse(fields[2])))];

    private static ulong EffectiveCapabilities() =>
        ulong.TryParse(LiveProcess.Status(0, "CapEff"), NumberStyles.HexNumber, null, out ulong bits) ? bits : 0;

    private static ulong KernelCapabilities() =>
        int.TryParse(Text("/proc/sys/kernel/cap_last_cap"), out int last) && last < 63 ? (2UL << last) - 1 : ulong.MaxValue;

    private static string Text(string path) => SmallFile.ReadText(path)?.Trim() ?? "";
}
