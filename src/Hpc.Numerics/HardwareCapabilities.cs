using System.Globalization;

namespace Hpc.Numerics;

/// <summary>glibc.cpu.hwcaps in GLIBC_TUNABLES, for libm and libmvec: without FMA, AVX2 and AVX-512 where the level has none of
/// them.</summary>
internal static class HardwareCapabilities
{
    /// <summary>Before 2.33 the variants were chosen by bits of other names; names that a release does not know it passes
    /// over.</summary>
    private static readonly string[] s_beyondV2 = ["AVX2", "AVX2_Usable", "FMA", "FMA_Usable", "FMA4", "FMA4_Usable"];
    private static readonly string[] s_beyondV3 = ["AVX512F", "AVX512F_Usable", "AVX512DQ", "AVX512DQ_Usable"];

    /// <summary>null for a level that has all of it.</summary>
    public static string? Of(IReadOnlyList<NumericLibrary> builds, NumericLevel level)
    {
        string[] names = level.Rank switch { 0 => [.. s_beyondV2, .. s_beyondV3], 1 => s_beyondV3, _ => [] };
        return names.Length == 0 ? null : string.Join(':', builds.SelectMany(Tunables).Distinct()
            .Select(tunable => $"{tunable}={string.Join(',', names.Select(name => "-" + name))}"));
    }

    /// <summary>Of the level that switches this off; null where it is none of ours.</summary>
    public static int? RankOf(string tunables)
    {
        string[] off = tunables.Split(':', ',', '=');
        return off.Contains("-AVX2") ? 0 : off.Contains("-AVX512F") ? 1 : null;
    }

    /// <summary>Their names: glibc.cpu in place of glibc.tune since 2.29. Of a name that a release does not know it says
    /// nothing.</summary>
    private static string[] Tunables(NumericLibrary glibc) =>
        glibc.Version.Split('.') is [_, var minor, ..]
            && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < 30 ? ["glibc.cpu.hwcaps", "glibc.tune.hwcaps"] : ["glibc.cpu.hwcaps"];
}
