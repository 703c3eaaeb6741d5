namespace Hpc.Numerics;

/// <summary>What every processor of a level can do, and no library is to use more. Levels of x86-64 are those of its psABI
/// (section 3.1.1); AArch64 has the first version of its architecture.</summary>
/// <param name="Machine">As uname(2) names it.</param>
/// <param name="Needs">What the processor has to have, in the words of /proc/cpuinfo.</param>
/// <param name="Rank">Levels of one machine in their order, from 0.</param>
public sealed record NumericLevel(string Name, string Machine, int Rank, IReadOnlyList<string> Needs)
{
    private const string X86 = "x86_64", Arm = "aarch64";

    private static readonly string[] s_v2 = ["cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"];
    private static readonly string[] s_v3 = [.. s_v2, "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"];
    private static readonly string[] s_v4 = [.. s_v3, "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

    public bool IsArm => Machine == Arm;

    public static IReadOnlyList<NumericLevel> All { get; } =
    [
        new("x86-64-v2", X86, 0, s_v2), new("x86-64-v3", X86, 1, s_v3), new("x86-64-v4", X86, 2, s_v4),
        new("armv8-a", Arm, 0, ["fp", "asimd"]),
    ];

    /// <summary>What is meant where no level is named. It does not depend on the processor here: the same command gives the same
    /// values on the next node.</summary>
    public static NumericLevel Usual(string machine) => machine == Arm ? All[3] : All[1];

    /// <param name="name">Also short: v3.</param>
    public static NumericLevel? Find(string name, string machine) =>
        All.FirstOrDefault(level => level.Machine == machine
            && (level.Name == name || (name.Length > 0 && level.Name.EndsWith("-" + name, StringComparison.Ordinal))));

    /// <summary>What the processor lacks for it.</summary>
    /// <param name="flags">Of /proc/cpuinfo: flags, or Features.</param>
    public IEnumerable<string> Missing(string flags) => Needs.Except(flags.Split(' '));

    /// <summary>Of the first processor, with which the others are alike.</summary>
    /// <param name="lines">Of /proc/cpuinfo.</param>
    public static string FlagsIn(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)
            || line.StartsWith("Features", StringComparison.Ordinal)) ?? "";

    /// <summary>Below which a feature is switched off.</summary>
    internal static int Below(string feature) => Math.Min(LevelOf(feature) - 1, All.Max(level => level.Rank));

    /// <summary>Whether code for a feature may run, in NumPy's words. Names that no level has are for processors beyond all
    /// of them.</summary>
    public bool Allows(string feature) => LevelOf(feature) <= Rank && Machine == X86;

    private static int LevelOf(string feature) => feature switch
    {
        "SSE" or "SSE2" or "SSE3" or "SSSE3" or "SSE41" or "POPCNT" or "SSE42" or "X86_V2" => 0,
        "AVX" or "F16C" or "FMA3" or "AVX2" or "LAHF" or "CX16" or "MOVBE" or "BMI" or "BMI2" or "LZCNT" or "X86_V3" => 1,
        "AVX512F" or "AVX512CD" or "AVX512VL" or "AVX512BW" or "AVX512DQ" or "AVX512_SKX" or "X86_V4" => 2,
        _ => int.MaxValue,
    };
}
