using Hpc.Sif;

namespace Hpc.Build;

/// <summary>From a tree to an image or a directory.</summary>
public static class ImageConversion
{
    private static readonly string[] SquashFsEndings = [".sqfs", ".squashfs", ".sfs", ".sqsh", ".img"];

    /// <summary>The format that a name asks for: a directory for one that ends in a slash, SquashFS for its usual endings, else SIF.</summary>
    public static ImageFormat FormatOf(string path) =>
        path.EndsWith('/') ? ImageFormat.Directory
        : SquashFsEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? ImageFormat.SquashFs
        : ImageFormat.Sif;

    /// <param name="path">One char per byte.</param>
    /// <param name="watch">Told of what there is to abandon when the process is interrupted.</param>
    public static void Run(TreeSource source, string path, ImageFormat format, ImageSettings settings, SifArchitecture architecture, Action<IAbandonable> watch)
    {
        if (format == ImageFormat.Directory)
        {
            using DirectoryOutput directory = new(path.Length > 1 ? path.TrimEnd('/') : path, settings);
            watch(directory);
            source.CopyTo(directory.Tree);
            directory.Commit();
            return;
        }

        using ImageOutput output = format == ImageFormat.SquashFs ? new SquashFsOutput(path, settings)
            : new SifOutput(path, settings, new SifContents(source.Architecture ?? architecture) { DefinitionFile = source.DefinitionFile, Json = source.Json });
        watch(output);
        source.CopyTo(new PackedTree(output.Writer, settings));
        output.Commit();
    }
}
