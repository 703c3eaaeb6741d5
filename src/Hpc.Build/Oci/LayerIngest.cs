using Hpc.Binary;
using Hpc.Oci;
using Hpc.Registry;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Puts the layers of an image into a SquashFS image in one pass, the top layer first: a file that an upper layer
/// replaces or removes is never written. Names come last, when all layers are known.</summary>
public sealed class LayerIngest
{
    private readonly LayeredImage _image;
    private readonly SquashFsWriter _writer;
    private readonly ImageSettings _settings;
    private readonly List<TarEntry>[] _entries;
    private readonly Dictionary<LayerContent, WrittenNode> _stored = [];
    private readonly ExpansionLimit _limit;
    private readonly TreeMachine _machine = new();

    private LayerIngest(LayeredImage image, ImageOutput output)
    {
        _image = image;
        _writer = output.Writer;
        _settings = output.Settings;
        _entries = [.. image.Layers.Select(_ => new List<TarEntry>())];
        _limit = new ExpansionLimit(image.Layers.Aggregate(0L, (sum, layer) => sum > long.MaxValue - layer.Size ? long.MaxValue
            : sum + layer.Size));
    }

    /// <param name="added">Files on top of all layers.</param>
    /// <returns>For which processor the files are, as far as they say.</returns>
    internal static TreeMachine Write(LayeredImage image, AddedFiles added, ImageOutput output)
    {
        LayerIngest ingest = new(image, output);
        LayerReplay replay = ingest.ReadAll(added);
        ingest.ReadAgain(replay.Root);
        ingest.Name(replay.Root);
        return ingest._machine;
    }

    private LayerReplay ReadAll(AddedFiles added)
    {
        LayerCover cover = new();
        int top = _image.Layers.Count;
        StoreAdded(added, cover, top);
        _image.Announce([.. Enumerable.Range(0, top).Reverse()]);
        for (int layer = top - 1; layer >= 0; layer--)
        {
            int at = layer;
            ReadLayer(layer, (entry, content) =>
            {
                bool hidden = cover.Add(LayerChange.Of(entry.Path), entry.Type);
                if (entry.Type == TarEntryType.File && !hidden)
                {
                    _limit.Add(entry);
                    _stored[new LayerContent(at, _entries[at].Count)] = _writer.Store(TarNode.Of(entry, _settings),
                        _machine.Look(LayerPath.Of(entry.Path), content));
                }

                _entries[at].Add(entry);
            });
            cover.EndLayer();
        }

        LayerReplay replay = new();
        foreach (List<TarEntry> layer in _entries)
        {
            replay.Apply(layer);
        }

        replay.Apply(added.Entries);
        return replay;
    }

    private void StoreAdded(AddedFiles added, LayerCover cover, int layer)
    {
        for (int at = 0; at < added.Entries.Count; at++)
        {
            TarEntry entry = added.Entries[at];
            cover.Add(LayerChange.Of(entry.Path), entry.Type);
            if (entry.Type == TarEntryType.File)
            {
                using MemoryStream content = new(added.Contents[at]);
                _stored[new LayerContent(layer, at)] = _writer.Store(TarNode.Of(entry, _settings), content);
            }
        }

        cover.EndLayer();
    }

    /// <summary>Files whose own name an upper layer hides, and which a hard link keeps alive: rare, so their layers are simply
    /// read once more.</summary>
    private void ReadAgain(MergedInode root)
    {
        ILookup<int, int> missing =
            root.Walk().Select(file => file.Inode).Where(inode => inode.Type == TarEntryType.File
            && !_stored.ContainsKey(inode.Content))
            .Select(inode => inode.Content).Distinct().ToLookup(content => content.Layer, content => content.Entry);
        foreach (IGrouping<int, int> layer in missing.OrderBy(group => group.Key))
        {
            HashSet<int> wanted = [.. layer];
            int number = 0;
            ReadLayer(layer.Key, (entry, content) =>
            {
                if (wanted.Contains(number))
                {
                    _limit.Add(entry);
                    _stored[new LayerContent(layer.Key, number)] = _writer.Store(TarNode.Of(entry, _settings), content);
                }

                number++;
            });
        }
    }

    private void Name(MergedInode root)
    {
        Dictionary<MergedInode, WrittenNode> named = new(ReferenceEqualityComparer.Instance);
        foreach ((string path, MergedInode inode) in root.Walk())
        {
            if (inode.Type == TarEntryType.Directory)
            {
                _writer.Add(path, TarNode.Of(inode.Entry, _settings));
            }
            else if (inode.Type == TarEntryType.File)
            {
                _writer.AddHardLink(path, _stored[inode.Content]);
            }
            else if (named.TryGetValue(inode, out WrittenNode? known))
            {
                _writer.AddHardLink(path, known);
            }
            else
            {
                named[inode] = _writer.Add(path, TarNode.Of(inode.Entry, _settings));
            }
        }
    }

    private void ReadLayer(int layer, Action<TarEntry, Stream> take)
    {
        if (SquashFsLayer.Is(_image.Layers[layer]))
        {
            SquashFsLayer.Read(_image, layer, take);
            return;
        }

        using ExpandedLayer source = new(_image, layer);
        using TarReader reader = new(source);
        while (reader.Next() is { } entry)
        {
            take(entry, reader.Content);
        }

        source.Finish(_limit);
    }
}
