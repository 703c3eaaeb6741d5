using Hpc.Images.Extraction;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>An image, and layers on top of it that were packed as overlayfs left them: whiteouts, opaque directories and the
/// attributes of overlayfs do not come out.</summary>
/// <param name="image">Closed with the stack, as the layers are.</param>
/// <param name="layers">The lowest one first.</param>
public sealed class LayerStack(SquashFsSource image, IReadOnlyList<SquashFsSource> layers) : TreeSource
{
    private readonly SquashFsSource[] _trees = [image, .. layers];

    /// <summary>Null for what the image says.</summary>
    public byte[]? OwnDefinition { get; init; }

    /// <summary>JSON objects that take the places of those of the image; an empty one takes it away.</summary>
    public IReadOnlyDictionary<string, byte[]> OwnJson { get; init; } = new Dictionary<string, byte[]>();

    public override SifArchitecture? Architecture => image.Architecture;

    public override ReadOnlyMemory<byte> DefinitionFile => OwnDefinition ?? image.DefinitionFile;

    public override IReadOnlyDictionary<string, byte[]> Json => OwnJson
        .Concat(image.Json.Where(one => !OwnJson.ContainsKey(one.Key))).Where(one => one.Value.Length > 0)
        .ToDictionary(one => one.Key, one => one.Value);

    public override uint Time => image.Time;

    /// <summary>The same files, to be looked at one by one.</summary>
    public StackFiles Files => new([.. _trees.Reverse()]);

    /// <summary>The top one of image (0) and layers (from 1) that has a name, if only to say that it is gone; null for
    /// none.</summary>
    public int? TopOf(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int found = Array.FindLastIndex(_trees, tree => Has(tree.Root, parts));
        return found < 0 ? null : found;
    }

    private static bool Has(SquashFsNode at, string[] parts)
    {
        foreach (string part in parts)
        {
            if (!at.Inode.IsDirectory || at.Find(part) is not { } next)
            {
                return false;
            }

            at = next;
        }

        return true;
    }

    public override void CopyTo(TreeTarget target)
    {
        UpperIndex[] indexes = [.. _trees.Select(_ => new UpperIndex())];
        for (int layer = 1; layer < _trees.Length; layer++)
        {
            _trees[layer].CopyTo(indexes[layer]);
        }

        for (int layer = 0; layer < _trees.Length; layer++)
        {
            UpperIndex[] above = indexes[(layer + 1)..];
            LinkedFiles linked = new();
            _trees[layer].CopyTo(linked);
            UncoveredFiles uncovered = new(layer == 0 ? target : new UpperFiles(target),
                path => above.Any(index => index.Covers(path)), linked);
            _trees[layer].CopyTo(uncovered);
            uncovered.RemoveCovered();
        }
    }

    private protected override void Close()
    {
        foreach (SquashFsSource tree in _trees)
        {
            tree.Dispose();
        }
    }
}
