using Hpc.Sif;

namespace Hpc.Build;

/// <summary>Processors under Go's names (github.com/golang/go, internal/goarch), which OCI images have.</summary>
internal static class ProcessorName
{
    /// <summary>One that is not known is taken to be this machine's.</summary>
    public static string Of(SifArchitecture processor) => OfKnown(processor) ?? ArchitectureCode.Name(ArchitectureCode.Host);

    /// <summary>null for one that is not known.</summary>
    public static string? OfKnown(SifArchitecture processor) => ArchitectureCode.Name(processor) is var name
        && ArchitectureCode.FromName(name) == processor && processor != SifArchitecture.Unknown ? name : null;

    /// <summary>An image that names none is taken to be for this machine.</summary>
    public static SifArchitecture Parse(string? name) => string.IsNullOrEmpty(name) ? ArchitectureCode.Host
        : ArchitectureCode.FromName(name) is not SifArchitecture.Unknown and var processor ? processor
        : throw new Binary.UnsupportedFeatureException($"an image for the processor \"{name}\"", "choose another with --arch");
}
