using Hpc.Binary;
using Hpc.Images.Extraction;
using Hpc.Oci;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tar stream in any dialect, compressed or not. A name that comes twice is what it was last, and one behind a
/// symbolic link of the archive is where that leads.</summary>
/// <param name="stream">Read to its end, closed with the source.</param>
/// <param name="hasChecksum">Its end says whether it is right: a compressed one.</param>
public sealed class TarSource(Stream stream, bool hasChecksum) : TreeSource
{
    /// <summary>What may follow the end mark: tapes had records of megabytes.</summary>
    private const long MostBehind = 1 << 30;
    private readonly ArchiveLinks _links = new();

    public override void CopyTo(TreeTarget target)
    {
        using TarReader reader = new(stream);
        while (reader.Next() is { } entry)
        {
            Copy(entry, reader.Content, target);
        }

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
        if (entry.Type == TarEntryType.HardLink)
        {
            string first = _links.Resolve(LayerPath.Of(entry.LinkTarget));
            if (first != path)
            {
                RemoveKnown(path, known, target);
                target.AddHardLink(path, first);
                _links.AddName(path, first);
            }

            return;
        }

        if (!isDirectory || known != InodeType.Directory)
        {
            RemoveKnown(path, known, target);
        }

        target.Add(path, EntryOf(entry), entry.Type == TarEntryType.File ? content : null);
        if (entry.Type == TarEntryType.SymbolicLink)
        {
            _links.Add(path, entry.LinkTarget);
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

    private static NewEntry EntryOf(TarEntry entry) => new(TypeOf(entry.Type))
    {
        Permissions = (ushort)(entry.Mode & 0xfff),
        Uid = (uint)Math.Clamp(entry.UserId, 0, uint.MaxValue),
        Gid = (uint)Math.Clamp(entry.GroupId, 0, uint.MaxValue),
        ModifiedTime = (uint)Math.Clamp(entry.Time, 0, uint.MaxValue),
        Target = entry.Type == TarEntryType.SymbolicLink ? entry.LinkTarget : "",
        DeviceMajor = entry.DeviceMajor,
        DeviceMinor = entry.DeviceMinor,
        Xattrs = [.. entry.Xattrs.Select(xattr => new Xattr(xattr.Name, xattr.Value))],
    };

    private static InodeType TypeOf(TarEntryType type) => type switch
    {
        TarEntryType.Directory => InodeType.Directory,
        TarEntryType.SymbolicLink => InodeType.Symlink,
        TarEntryType.CharacterDevice => InodeType.CharacterDevice,
        TarEntryType.BlockDevice => InodeType.BlockDevice,
        TarEntryType.Fifo => InodeType.Fifo,
        _ => InodeType.File,
    };
}
