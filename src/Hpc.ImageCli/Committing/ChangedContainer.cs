using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary>A container as <c>commit</c> names it. Paths are one char per byte.</summary>
/// <param name="Image">What it was started from: a file or a directory.</param>
/// <param name="Layer">Where it wrote; null where it could not write, or wrote into the image file.</param>
/// <param name="Kind">What it is, for the label.</param>
internal sealed record ChangedContainer(string Image, string? Layer, string Kind)
{
    /// <summary>OCI image-spec v1, annotations.md.</summary>
    private const string BaseDigest = "org.opencontainers.image.base.digest";

    /// <summary>That the image is what a container left, and no recipe makes it again.</summary>
    public const string Label = "hpcrun.committed";

    private const string Scheme = "instance://";

    /// <exception cref="RefusedException">There is no such container, or what it wrote cannot be read.</exception>
    public static ChangedContainer Of(ParsedArguments words, Action<string> note)
    {
        string source = words[0];
        if (words.Text("overlay") is { } overlay)
        {
            return new ChangedContainer(ImageTarget.Bytes(source), ImageTarget.Bytes(overlay), "overlay");
        }

        return source.StartsWith(Scheme, StringComparison.Ordinal) ? InstanceLayer.Of(source[Scheme.Length..], note)
            : source.Contains('/', StringComparison.Ordinal) || File.Exists(source) || Directory.Exists(source) ? OfFile(source)
            : OfName(words, source);
    }

    /// <summary>The files, with what the container wrote; closed by the caller.</summary>
    public TreeSource Open(Action<string>? skipped, Action<string> note)
    {
        TreeSource lower = WrittenLayers.WithOwn(SourceFinder.Open(Image, ArchitectureCode.Host, skipped), Image);
        if (Layer is null)
        {
            return lower;
        }

        TreeSource upper = WrittenLayers.Open(Layer, skipped, note);
        if (WrittenLayers.IsEmpty(upper))
        {
            note("nothing was changed: the image has the files of the one that it was made of");
        }

        return new OverlaySource(lower, upper);
    }

    /// <summary>What the image says of its making.</summary>
    public IReadOnlyDictionary<string, string> Labels()
    {
        Dictionary<string, string> labels = new() { [Label] = Kind };
        if (Stat.Of(Image, followLinks: true, out _) is { IsFile: true })
        {
            labels[BaseDigest] = FileDigest.Of(Image, cache: null).Digest;
        }

        return labels;
    }

    /// <summary>A SIF file that containers wrote to (<c>--writable</c>).</summary>
    private static ChangedContainer OfFile(string file)
    {
        string path = ImageTarget.Bytes(file);
        using TreeSource image = SourceFinder.Open(path, ArchitectureCode.Host, skipped: null);
        return image is SifSource { Layers.Count: > 0 } ? new ChangedContainer(path, Layer: null, "partition")
            : throw new RefusedException($"cannot commit '{file}': it has no layer of its own",
                "no container can have changed it", $"hpcrun commit --overlay DIR '{file}' OUT; hpcrun convert copies an image");
    }

    private static ChangedContainer OfName(ParsedArguments words, string name)
    {
        string above = NamedContainers.Directory(Bytes(words, "node-dir"), Bytes(words, "job"),
            variable => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? ImageTarget.Bytes(value) : null);
        string directory = NamedContainers.Require(above, ImageTarget.Bytes(name));
        NamedContainerRecord record = NamedContainerRecord.Read(directory)!;
        return record.HasItsImage ? new ChangedContainer(record.Image, directory, "container")
            : throw new RefusedException(
                $"cannot commit container '{name}': its image '{ImageTarget.Text(record.Image)}' is gone or was replaced",
                "what was written belongs to the old image", $"put the old image back, or hpcrun container remove {name}");
    }

    private static string? Bytes(ParsedArguments words, string option) =>
        words.Text(option) is { } text ? ImageTarget.Bytes(text) : null;
}
