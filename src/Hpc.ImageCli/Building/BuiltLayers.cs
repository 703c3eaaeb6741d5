using System.Text;
using Hpc.Build;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary>What a stage of a build consists of so far: an image, and layers on it.</summary>
/// <param name="Image">A SIF or SquashFS file.</param>
/// <param name="Layers">SquashFS files, the lowest one first.</param>
/// <param name="Key">A digest of all that has an influence on it.</param>
internal sealed record BuiltLayers(string Image, IReadOnlyList<string> Layers, string Key)
{
    /// <summary>A step that no recipe has: what every image gets.</summary>
    public const string Own = "what every image has";

    /// <summary>Which step each layer is of, for messages.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>A step that was not run would have gone on it (<c>--dry-run</c>).</summary>
    public bool IsUnknown { get; init; }

    public BuiltLayers With(string layer, string key, string step) =>
        new(Image, [.. Layers, layer], key) { Steps = [.. Steps, step] };

    /// <summary>The key of a step on top of it.</summary>
    /// <param name="parts">What the step does.</param>
    public string Next(params string[] parts) => KeyOf([Key, .. parts]);

    /// <summary>A digest of texts that no other texts have.</summary>
    public static string KeyOf(params string[] parts) =>
        VerifiedBytes.Sha256(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => $"{part.Length}:{part}\n")))).Hex;

    public LayerStack Open(byte[]? definition = null, IReadOnlyDictionary<string, byte[]>? json = null) =>
        new(OpenFile(Image), [.. Layers.Select(OpenFile)])
        {
            OwnDefinition = definition,
            OwnJson = json ?? new Dictionary<string, byte[]>()
        };

    private static SquashFsSource OpenFile(string path) =>
        (SquashFsSource)SourceFinder.Open(ImageTarget.Bytes(path), ArchitectureCode.Host, skipped: null);
}
