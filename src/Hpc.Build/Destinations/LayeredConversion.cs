using System.Globalization;
using Hpc.Oci;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>To an image of layers: from another one, whose layers stay what they are, or from a tree, which becomes one
/// layer.</summary>
public static class LayeredConversion
{
    /// <summary>In the history of an image that was made of a tree: its tree is whole, and nothing is to be added when it comes
    /// back.</summary>
    private const string Made = "hpcrun convert";

    public static void Copy(LayeredImage image, ImageDestination destination, ImageSettings settings)
    {
        using LayeredOutput output = LayeredOutput.Open(destination, settings);
        int[] layers = [.. Enumerable.Range(0, image.Layers.Count)];
        image.Announce(layers);
        foreach (int layer in layers)
        {
            output.Carry(image, layer);
        }

        output.Commit(image.ConfigBytes, image.Manifest);
    }

    /// <param name="architecture">Where the source does not say.</param>
    public static void Pack(TreeSource source, ImageDestination destination, ImageSettings settings, SifArchitecture architecture)
    {
        using LayeredOutput output = LayeredOutput.Open(destination, settings);
        uint time = settings.Time;
        LayerTree? tree = null;
        ImageDigest layer = output.Add(stream =>
        {
            tree = new LayerTree(stream, settings);
            CopyInOrder(source, tree, destination, settings);
            tree.Finish();
        });
        ImageConfig config = new()
        {
            Created = Moment(time != 0 ? time : source.Time),
            Architecture = ProcessorName.Of(tree!.Machine.Settle(source.Architecture, architecture, settings)),
            OperatingSystem = "linux",
            Process = RunscriptConfig.Of(source.Json, tree.Kept),
            RootFileSystem = new LayerDigests { DiffIds = [layer.ToString()] },
            History = [new HistoryEntry { Created = Moment(time != 0 ? time : source.Time), CreatedBy = Made }],
        };
        output.Commit(ManifestDocument.ToJson(config), manifest: null);
        settings.SayLosses(destination.Path, source.Losses);
    }

    /// <summary>Whether an image was made of a tree, and nobody has changed it since.</summary>
    internal static bool IsOfTree(ImageConfig config) => config.History is [.., { CreatedBy: Made }];

    private static void CopyInOrder(TreeSource source, LayerTree tree, ImageDestination destination, ImageSettings settings)
    {
        if (source.IsInOrder)
        {
            source.CopyTo(tree);
            return;
        }

        // Into a file without a name beside the image: only at its end is it known what is in the source.
        using SquashFsOutput packed =
            new($"{destination.Path.TrimEnd('/')}.packed", settings with { Compressor = ImageSettings.Quick, Level = null });
        source.CopyTo(new PackedTree(packed.Writer, settings));
        using SquashFsSource files = packed.Read();
        files.CopyTo(tree);
    }

    private static string? Moment(uint time) =>
        time == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture);
}
