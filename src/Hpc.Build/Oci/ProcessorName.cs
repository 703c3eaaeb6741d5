using System.Runtime.InteropServices;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>Processors under Go's names (github.com/golang/go, internal/goarch), which OCI images have.</summary>
internal static class ProcessorName
{
    private static readonly (string Name, SifArchitecture Processor)[] s_names =
    [
        ("386", SifArchitecture.I386), ("amd64", SifArchitecture.Amd64), ("arm", SifArchitecture.Arm), ("arm64", SifArchitecture.Arm64),
        ("ppc64", SifArchitecture.Ppc64), ("ppc64le", SifArchitecture.Ppc64Le), ("mips", SifArchitecture.Mips), ("mipsle", SifArchitecture.MipsLe),
        ("mips64", SifArchitecture.Mips64), ("mips64le", SifArchitecture.Mips64Le), ("s390x", SifArchitecture.S390x),
        ("riscv64", SifArchitecture.RiscV64), ("loong64", SifArchitecture.LoongArch64),
    ];

    /// <summary>One that is not known is taken to be this machine's.</summary>
    public static string Of(SifArchitecture processor) => OfKnown(processor) ?? ThisMachine;

    /// <summary>null for one that is not known.</summary>
    public static string? OfKnown(SifArchitecture processor) => s_names.FirstOrDefault(known => known.Processor == processor).Name;

    /// <summary>An image that names none is taken to be for this machine.</summary>
    public static SifArchitecture Parse(string? name)
    {
        string wanted = string.IsNullOrEmpty(name) ? ThisMachine : name;
        return s_names.Any(known => known.Name == wanted) ? s_names.First(known => known.Name == wanted).Processor
            : throw new Binary.UnsupportedFeatureException($"an image for the processor \"{name}\"", "choose another with --arch");
    }

    private static string ThisMachine => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
}
