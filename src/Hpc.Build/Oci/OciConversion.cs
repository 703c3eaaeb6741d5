using System.Globalization;
using Hpc.Binary;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>From an image of layers to a SIF or SquashFS file.</summary>
public static class OciConversion
{
    /// <summary>Makes a SIF file with what Apptainer's has.</summary>
    /// <param name="source">What the user named, for the definition file: <c>docker://alpine:3</c>.</param>
    /// <param name="path">One char per byte.</param>
    public static void ToSif(LayeredImage image, string source, string path, ImageSettings settings)
    {
        settings = Dated(settings, image);
        string definition = Definition(source);
        SifContents contents = new(ProcessorName.Parse(image.Config.Architecture))
        {
            DefinitionFile = RawText.Bytes(definition),
            Json = new Dictionary<string, byte[]>
            {
                [RunnableImage.OciConfig] = image.Config.Process?.ToJson() ?? "{}"u8.ToArray(),
            },
        };
        using SifOutput output = new(path, settings, contents);
        TreeMachine machine = LayerIngest.Write(image, Added(image, definition, settings.Time), output);
        output.Architecture = machine.Settle(Said(image), ArchitectureCode.Host, settings);
        output.Commit();
        settings.SayLosses(path);
    }

    /// <summary>Makes a SquashFS file with the same files.</summary>
    public static void ToSquashFs(LayeredImage image, string source, string path, ImageSettings settings)
    {
        settings = Dated(settings, image);
        using SquashFsOutput output = new(path, settings);
        TreeMachine machine = LayerIngest.Write(image, Added(image, Definition(source), settings.Time), output);
        _ = machine.Settle(Said(image), ArchitectureCode.Host, settings);
        output.Commit();
        settings.SayLosses(path);
    }

    /// <summary>Makes a directory with the same files: they are packed first, into a file without a name, since only when all
    /// layers are known is it known what is in the image.</summary>
    /// <exception cref="RefusedException">There is something of this name.</exception>
    public static void ToDirectory(LayeredImage image, string source, string path, ImageSettings settings)
    {
        settings = Dated(settings, image);
        string name = path.TrimEnd('/');
        using DirectoryOutput directory = new(name, settings);
        using SquashFsOutput packed = new($"{name}.packed", settings);
        TreeMachine machine = LayerIngest.Write(image, Added(image, Definition(source), settings.Time), packed);
        _ = machine.Settle(Said(image), ArchitectureCode.Host, settings);
        using SquashFsSource files = packed.Read();
        files.Extract(directory.Tree, settings.Threads);
        directory.Commit();
        settings.SayLosses(path);
    }

    private static SifArchitecture? Said(LayeredImage image) =>
        string.IsNullOrEmpty(image.Config.Architecture) ? null : ProcessorName.Parse(image.Config.Architecture);

    /// <summary>Where nobody says when, the image's own time: the same image makes the same file on any day.</summary>
    private static ImageSettings Dated(ImageSettings settings, LayeredImage image) => settings.Time != 0 ? settings
        : settings with
        {
            Time =
            DateTimeOffset.TryParse(image.Config.Created, CultureInfo.InvariantCulture, out DateTimeOffset created)
            ? (uint)Math.Clamp(created.ToUnixTimeSeconds(), 0, uint.MaxValue) : 0
        };

    private static AddedFiles Added(LayeredImage image, string definition, long time) =>
        LayeredConversion.IsOfTree(image.Config) ? new AddedFiles(time) : OciScripts.For(image.Config.Process, definition, time);

    private static string Definition(string source)
    {
        int colon = source.IndexOf(':', StringComparison.Ordinal);
        string from = source[(colon + 1)..];
        return $"bootstrap: {source[..Math.Max(colon, 0)]}\nfrom: "
            + $"{(from.StartsWith("//", StringComparison.Ordinal) ? from[2..] : from)}\n\n";
    }
}
