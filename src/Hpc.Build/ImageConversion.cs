using Hpc.Sif;

namespace Hpc.Build;

/// <summary>From a tree to an image or a directory.</summary>
public static class ImageConversion
{
    private static readonly string[] SquashFsEndings = [".sqfs", ".squashfs", ".sfs", ".sqsh", ".img"];

    /// <summary>The format that a name asks for: a directory for one that ends in a slash, SquashFS for its usual endings, else
    /// SIF.</summary>
    public static ImageFormat FormatOf(string path) =>
        path.EndsWith('/') ? ImageFormat.Directory
        : SquashFsEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? ImageFormat.SquashFs
        : ImageFormat.Sif;

    /// <param name="path">One char per byte.</param>
    public static void Run(TreeSource source, string path, ImageFormat format, ImageSettings settings,
        SifArchitecture architecture)
    {
        if (format == ImageFormat.Directory)
        {
            using DirectoryOutput directory = new(path.Length > 1 ? path.TrimEnd('/') : path, settings);
            if (source is SquashFsSource image)
            {
                image.Extract(directory.Tree, settings.Threads);
            }
            else
            {
                source.CopyTo(directory.Tree);
                directory.Tree.Finish();
            }

            directory.Commit();
            settings.SayLosses(path, source.Losses);
            return;
        }

        SifArchitecture processor = source.Architecture ?? settings.Processor ?? architecture;
        using ImageOutput output = format == ImageFormat.SquashFs ? new SquashFsOutput(path, settings)
            : new SifOutput(path, settings,
                new SifContents(processor) { DefinitionFile = source.DefinitionFile, Json = source.Json });
        PackedTree tree = new(output.Writer, settings);
        source.CopyTo(tree);
        processor = tree.Machine.Settle(source.Architecture, processor, settings);
        if (output is SifOutput sif)
        {
            sif.Architecture = processor;
        }

        if (output is SifOutput { } labelled && source.Json.Count == 0 && output.Writer.Find(ImageLabels.Path) is null)
        {
            labelled.LastObject = (RunnableImage.InspectMetadata, ImageLabels.Metadata(processor, settings.Time));
        }

        output.Commit();
        settings.SayLosses(path, source.Losses);
    }
}
