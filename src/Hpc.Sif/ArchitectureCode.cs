using System.Globalization;
using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>An architecture's three forms: its bytes on disk, its enum value, and the name that Go and OCI give it.</summary>
public static class ArchitectureCode
{
    internal const int Size = 3;

    private static readonly string[] Names =
    [
        "unknown", "386", "amd64", "arm", "arm64", "ppc64", "ppc64le", "mips", "mipsle", "mips64", "mips64le", "s390x", "riscv64",
        "loong64",
    ];

    /// <summary>This machine's.</summary>
    public static SifArchitecture Host { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => SifArchitecture.Amd64,
        Architecture.X86 => SifArchitecture.I386,
        Architecture.Arm64 => SifArchitecture.Arm64,
        Architecture.Arm => SifArchitecture.Arm,
        Architecture.Ppc64le => SifArchitecture.Ppc64Le,
        Architecture.S390x => SifArchitecture.S390x,
        Architecture.RiscV64 => SifArchitecture.RiscV64,
        Architecture.LoongArch64 => SifArchitecture.LoongArch64,
        _ => SifArchitecture.Unknown,
    };

    /// <summary>GOARCH of the architecture; "unknown" where it has none.</summary>
    public static string Name(SifArchitecture architecture) =>
        (int)architecture > 0 && (int)architecture < Names.Length ? Names[(int)architecture] : Names[0];

    /// <summary>As <see cref="Name"/>, but a code that this program does not know keeps its number.</summary>
    public static string NameOrNumber(SifArchitecture architecture) =>
        (int)architecture < Names.Length ? Name(architecture) : $"SIF architecture {(int)architecture}";

    /// <summary>The architecture that <paramref name="name"/> (GOARCH) means; <see cref="SifArchitecture.Unknown"/> where it
    /// means none.</summary>
    public static SifArchitecture FromName(string name) => (SifArchitecture)Math.Max(Array.IndexOf(Names, name), 0);

    /// <summary>True when a kernel for <paramref name="host"/> runs programs of <paramref name="image"/> without
    /// emulation.</summary>
    public static bool RunsOn(SifArchitecture image, SifArchitecture host) =>
        image == host
        || (host == SifArchitecture.Amd64 && image == SifArchitecture.I386)
        || (host == SifArchitecture.Arm64 && image == SifArchitecture.Arm);

    /// <param name="inPartition">True for the code in a partition's metadata, where a cut name may stand for it.</param>
    internal static SifArchitecture Parse(ref ByteCursor cursor, bool inPartition = false)
    {
        ReadOnlySpan<byte> code = cursor.Take(Size);
        if (char.IsAsciiDigit((char)code[0]) && char.IsAsciiDigit((char)code[1]) && code[2] == 0)
        {
            return (SifArchitecture)(((code[0] - '0') * 10) + code[1] - '0');
        }

        return !code.ContainsAnyExcept((byte)0) ? SifArchitecture.Blank
            : inPartition && IsCutName(RawText.Of(code)) ? SifArchitecture.CutShort
            : throw cursor.Corrupt("architecture", Convert.ToHexString(code), "two decimal digits and a NUL", Size);
    }

    internal static void Write(SifArchitecture architecture, Span<byte> destination)
    {
        destination[..Size].Clear();
        if (architecture >= SifArchitecture.Unknown)
        {
            _ = ((int)architecture).TryFormat(destination, out _, "00", CultureInfo.InvariantCulture);
        }
    }

    private static bool IsCutName(string text) => Array.Exists(Names, name => name.StartsWith(text, StringComparison.Ordinal));
}
