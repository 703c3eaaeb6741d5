using Hpc.Sif;

namespace Hpc.Build;

/// <summary>What a SIF file holds besides the files of the image.</summary>
/// <param name="Architecture">The processor that the image is for.</param>
public sealed record SifContents(SifArchitecture Architecture)
{
    /// <summary>The definition file's text.</summary>
    public ReadOnlyMemory<byte> DefinitionFile { get; init; }

    /// <summary>JSON objects by name: <see cref="RunnableImage.InspectMetadata"/>,
    /// <see cref="RunnableImage.OciConfig"/>.</summary>
    public IReadOnlyDictionary<string, byte[]> Json { get; init; } = new Dictionary<string, byte[]>();
}
