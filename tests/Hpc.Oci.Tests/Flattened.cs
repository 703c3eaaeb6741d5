using System.Security.Cryptography;

namespace Hpc.Oci.Tests;

/// <summary>Layers flattened as a program does it: read from the top, data of hidden files left out, then replayed from the
/// bottom.</summary>
internal sealed class Flattened
{
    private readonly Dictionary<LayerContent, string> _contents = [];

    public Flattened(IReadOnlyList<byte[]> layers)
    {
        LayerCover cover = new();
        List<TarEntry>[] entries = [.. layers.Select(_ => new List<TarEntry>())];
        for (int layer = layers.Count - 1; layer >= 0; layer--)
        {
            using TarReader reader = new(new MemoryStream(layers[layer]));
            while (reader.Next() is { } entry)
            {
                bool hidden = cover.Add(LayerChange.Of(entry.Path), entry.Type);
                if (entry.Type == TarEntryType.File && !hidden)
                {
                    _contents[new LayerContent(layer, entries[layer].Count)] = Hash(reader.Content);
                }

                entries[layer].Add(entry);
            }

            cover.EndLayer();
        }

        LayerReplay replay = new();
        foreach (List<TarEntry> layer in entries)
        {
            replay.Apply(layer);
        }

        Root = replay.Root;
    }

    public MergedInode Root { get; }

    /// <summary>Files whose data were left out although they are in the image.</summary>
    public IReadOnlyList<string> ToReadAgain =>
        [.. Root.Walk().Where(file => file.Inode.Type == TarEntryType.File && !_contents.ContainsKey(file.Inode.Content))
            .Select(file => file.Path)];

    /// <summary>Files whose data were read, whether or not the image needs them.</summary>
    public int DataRead => _contents.Count;

    /// <summary>One line a name: type, mode, target, and a number that is the same for hard links.</summary>
    public IReadOnlyList<string> Listing
    {
        get
        {
            List<MergedInode> seen = [];
            List<string> lines = [];
            foreach ((string path, MergedInode inode) in Root.Walk().Where(file => file.Path.Length > 0))
            {
                if (!seen.Contains(inode))
                {
                    seen.Add(inode);
                }

                TarEntry entry = inode.Entry;
                lines.Add($"{path} {entry.Type} {Convert.ToString(entry.Mode, 8)} {entry.Size} {entry.LinkTarget} #"
                    + $"{seen.IndexOf(inode)}");
            }

            return lines;
        }
    }

    private static string Hash(Stream content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
