using Hpc.Binary;
using Hpc.Images.Extraction;
using Hpc.Oci;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tar stream in any dialect, compressed or not. A name that comes twice is what it was last, and one behind a
/// symbolic link of the archive is where that leads. A hard link may stand before the file that it is another name of.</summary>
/// <param name="stream">Read to its end, closed with the source.</param>
/// <param name="hasChecksum">Its end says whether it is right: a compressed one.</param>
public sealed class TarSource(Stream stream, bool hasChecksum) : TreeSource
{
    /// <summary>What may follow the end mark: tapes had records of megabytes.</summary>
    private const long MostBehind = 1 << 30;

    /// <summary>Hard links that lead to one another before the file that they name has come.</summary>
    private const int MostLinks = 40;

    private readonly ArchiveLinks _links = new();
    private readonly HoleLimit _holes = new();

    /// <summary>Hard links to what has not come yet, by their paths: the target's path.</summary>
    private readonly Dictionary<string, string> _early = new(StringComparer.Ordinal);

    public override void CopyTo(TreeTarget target)
    {
        using TarReader reader = new(stream);
        while (reader.Next() is { } entry)
        {
            _holes.Add(entry);
            Copy(entry, reader.Content, target);
        }

        AddEarly(target);
        if (hasChecksum)
        {
            ReadToChecksum();
        }
    }

    private protected override void Close() => stream.Dispose();

    /// <summary>Compressed streams are known to be right at their ends only, and those are behind the archive's.</summary>
    private void ReadToChecksum()
    {
        byte[] scratch = new byte[1 << 16];
        long behind = 0;
        for (int read; (read = stream.Read(scratch)) > 0;)
        {
            behind += read;
            if (behind > MostBehind)
            {
                throw new CorruptImageException("tar stream", -1, $"more than {MostBehind} bytes behind the end mark",
                    "the padding of its last record");
            }
        }
    }

    private void Copy(TarEntry entry, Stream content, TreeTarget target)
    {
        string path = _links.Resolve(LayerPath.Of(entry.Path));
        bool isDirectory = entry.Type == TarEntryType.Directory;
        if (path.Length == 0 && !isDirectory)
        {
            return; // the root can only be a directory
        }

        InodeType? known = path.Length == 0 ? InodeType.Directory : target.Find(path);
        _early.Remove(path);
        if (entry.Type == TarEntryType.HardLink)
        {
            Link(path, _links.Resolve(LayerPath.Of(entry.LinkTarget)), known, target);
            return;
        }

        if (!isDirectory || known != InodeType.Directory)
        {
            RemoveKnown(path, known, target);
        }

        target.Add(path, TarNode.Of(entry), entry.Type == TarEntryType.File ? content : null);
        if (entry.Type == TarEntryType.SymbolicLink)
        {
            _links.Add(path, entry.LinkTarget);
        }
    }

    private void Link(string path, string first, InodeType? known, TreeTarget target)
    {
        if (first == path)
        {
            return;
        }

        RemoveKnown(path, known, target);
        if (target.Find(first) is null)
        {
            _early[path] = first;
            return;
        }

        target.AddHardLink(path, first);
        _links.AddName(path, first);
    }

    /// <exception cref="EntryRefusedException">What a link is another name of is not in the archive at all.</exception>
    private void AddEarly(TreeTarget target)
    {
        foreach ((string path, string first) in _early)
        {
            string file = first;
            for (int links = 0; links < MostLinks && _early.TryGetValue(file, out string? next); links++)
            {
                file = next;
            }

            target.AddHardLink(path, file);
        }
    }

    private void RemoveKnown(string path, InodeType? known, TreeTarget target)
    {
        if (known is not null)
        {
            target.Remove(path);
            _links.Remove(path, known == InodeType.Directory);
        }
    }
}
