using Hpc.Oci;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>From an image to a bundle of the OCI runtime specification: a directory with config.json and the root file system,
/// which nobody but its owner can enter.</summary>
public static class BundleConversion
{
    /// <summary>runtime-spec, bundle.md, and the directory of every runtime's <c>spec</c>.</summary>
    private const string Configuration = "config.json", Root = "rootfs";

    /// <param name="path">One char per byte; there is nothing of this name.</param>
    /// <param name="config">Makes config.json of what the image says of its program.</param>
    public static void OfLayers(LayeredImage image, string path, ImageSettings settings, Func<ProcessConfig, byte[]> config)
    {
        using DirectoryOutput bundle = new(path, settings, Root);

        // Into a file without a name first: only when all layers are known is it known what is in the image.
        using SquashFsOutput packed = new($"{path}.packed", settings with { Compressor = ImageSettings.Quick, Level = null });
        TreeMachine machine = LayerIngest.Write(image, new AddedFiles(settings.Time), packed);
        _ = machine.Settle(Said(image), ArchitectureCode.Host, settings);
        bundle.AddFile(Configuration, config(image.Config.Process ?? new ProcessConfig()));
        using SquashFsSource files = packed.Read();
        files.Extract(bundle.Tree, settings.Threads);
        bundle.Commit();
        settings.SayLosses(path);
    }

    /// <inheritdoc cref="OfLayers"/>
    public static void OfTree(TreeSource source, string path, ImageSettings settings, Func<ProcessConfig, byte[]> config)
    {
        using DirectoryOutput bundle = new(path, settings, Root);
        BundleTree tree = new(bundle.Tree);
        source.CopyTo(tree);
        bundle.Tree.Finish();
        _ = tree.Machine.Settle(source.Architecture, ArchitectureCode.Host, settings);
        bundle.AddFile(Configuration, config(RunscriptConfig.Of(source.Json, tree.Kept)));
        bundle.Commit();
        settings.SayLosses(path, source.Losses);
    }

    private static SifArchitecture? Said(LayeredImage image) =>
        string.IsNullOrEmpty(image.Config.Architecture) ? null : ProcessorName.Parse(image.Config.Architecture);
}
