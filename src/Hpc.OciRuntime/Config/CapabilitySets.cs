using System.Numerics;

namespace Hpc.OciRuntime;

/// <summary>The five capability sets of a process (capabilities(7)), as bits.</summary>
public sealed record CapabilitySets(ulong Bounding, ulong Effective, ulong Permitted, ulong Inheritable, ulong Ambient)
{
    /// <summary>By number, linux/capability.h.</summary>
    private static readonly string[] Names =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID",
        "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN",
        "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE",
        "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME",
        "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP",
        "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ",
        "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    public static IReadOnlyList<string> All => Names;

    /// <summary>Names that were asked for and that Linux does not have, as far as this program knows.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>The bit, or 0 for a name that Linux does not have: newer ones are ignored, as the specification wants.</summary>
    public static ulong Bit(string name)
    {
        int number = Array.IndexOf(Names, name.StartsWith("CAP_", StringComparison.Ordinal) ? name : "CAP_" + name);
        return number < 0 ? 0 : 1UL << number;
    }

    /// <summary>What <c>exec --cap</c> adds. Never inheritable: a program with inheritable file capabilities would get them back
    /// (CVE-2022-29162).</summary>
    public CapabilitySets With(IReadOnlyList<string> names)
    {
        ulong bits = Bits(names);
        return new(Bounding | bits, Effective | bits, Permitted | bits, Inheritable, Ambient | (bits & Inheritable))
        {
            Unknown = [.. Unknown, .. names.Where(IsUnknown)],
        };
    }

    public static ulong Bits(IEnumerable<string> names) => names.Aggregate(0UL, (bits, name) => bits | Bit(name));

    public static bool IsUnknown(string name) => Bit(name) == 0;

    internal static IEnumerable<string> NamesOf(ulong bits) => Names.Where((_, number) => (bits >> number & 1) != 0);

    internal static string Text(ulong bits) => bits == 0 ? "none"
        : BitOperations.PopCount(bits) >= Names.Length ? "all"
        : string.Join('|', NamesOf(bits));
}
