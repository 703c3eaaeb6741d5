using Hpc.Binary;

namespace Hpc.OciRuntime;

/// <summary>linux.seccomp.flags as bits of seccomp(2); values from linux/seccomp.h.</summary>
public static class SeccompFlags
{
    private static readonly (string Name, uint Bit)[] Names =
    [
        ("SECCOMP_FILTER_FLAG_TSYNC", 1), ("SECCOMP_FILTER_FLAG_LOG", 2), ("SECCOMP_FILTER_FLAG_SPEC_ALLOW", 4),
    ];

    public static IEnumerable<string> Known => Names.Select(flag => flag.Name);

    public static uint Of(SeccompSpec spec) => spec.Flags.Aggregate(0u, (bits, name) => bits | Bit(name));

    private static uint Bit(string name) => Names.FirstOrDefault(flag => flag.Name == name) is { Bit: > 0 } found ? found.Bit
        : throw new UnsupportedFeatureException($"linux.seccomp.flags: {name}", "remove it");
}
