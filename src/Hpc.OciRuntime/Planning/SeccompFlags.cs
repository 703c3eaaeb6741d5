using Hpc.Binary;

namespace Hpc.OciRuntime;

/// <summary>linux.seccomp.flags as bits of seccomp(2); values from linux/seccomp.h.</summary>
public static class SeccompFlags
{
    private static readonly (string Name, uint Bit)[] Names =
    [
        (Threads, 1), ("SECCOMP_FILTER_FLAG_LOG", 2), ("SECCOMP_FILTER_FLAG_SPEC_ALLOW", NoSpeculation), (Killable, 32),
    ];

    private const string Threads = "SECCOMP_FILTER_FLAG_TSYNC";
    private const string Killable = "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV";
    private const uint NoSpeculation = 4;
    private const uint NewListener = 8;

    public static IEnumerable<string> Known => Names.Select(flag => flag.Name);

    /// <summary>Those that mean something with every filter; the others only where somebody is asked.</summary>
    public static IEnumerable<string> Supported => Known.Where(name => name != Killable);

    /// <summary>The process that loads the filter has one thread: nothing is to be synchronised. Where no flags are said, the
    /// processor's mitigations do not slow the program down.</summary>
    public static uint Of(SeccompSpec spec) =>
        (spec.Flags is { } flags ? flags.Aggregate(0u, (bits, name) => bits | Bit(name)) & ~Bit(Threads)
            : NoSpeculation) | (spec.Asks ? NewListener : 0);

    /// <summary>A filter with these flags has a descriptor over which it asks.</summary>
    public static bool Asks(uint flags) => (flags & NewListener) != 0;

    private static uint Bit(string name) => Names.FirstOrDefault(flag => flag.Name == name) is { Bit: > 0 } found ? found.Bit
        : throw new UnsupportedFeatureException($"linux.seccomp.flags: {name}", "remove it");
}
