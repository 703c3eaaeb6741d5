using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>A file, directory, link or device of an image. Not thread-safe, like the image it is from.</summary>
public sealed class SquashFsNode
{
    private readonly SquashFsImage _image;
    private readonly long _position;

    internal SquashFsNode(SquashFsImage image, MetadataReference place)
    {
        _image = image;
        Place = place;
        _position = image.Tables.Inodes.PositionOf(place);
        Inode = image.Tables.ReadInode(_position);
    }

    /// <summary>Where the inode lies in the inode table; two names with the same place are hard links.</summary>
    public MetadataReference Place { get; }

    public Inode Inode { get; }

    public uint Uid => Tables.ReadId(Inode.UidIndex);
    public uint Gid => Tables.ReadId(Inode.GidIndex);

    /// <summary>Bytes of a data block of the image.</summary>
    public int BlockSize => 1 << _image.Superblock.BlockLog;

    internal SquashFsImage Image => _image;

    /// <summary>File: where its tail is; null where it has none in a fragment.</summary>
    internal TailOrigin? Tail => Inode.HasFragment
        ? new TailOrigin(_image, Inode.FragmentIndex, Inode.FragmentOffset) : null;

    private ImageTables Tables => _image.Tables;

    /// <summary>Directory: its entries in the order of their names' bytes, without "." and ".."; else nothing.</summary>
    public IEnumerable<DirectoryEntry> Entries()
    {
        DirectoryCursor cursor = new(Tables.Directories, Inode);
        while (cursor.MoveNext())
        {
            yield return new DirectoryEntry(
                RawText.Of(cursor.Name), cursor.Entry.Type, cursor.Entry.Inode(cursor.Header),
                cursor.Entry.Number(cursor.Header));
        }
    }

    /// <summary>Directory: what <paramref name="name"/> (one path component, Latin-1) stands for, or null.</summary>
    public SquashFsNode? Find(string name) =>
        Inode.IsDirectory && Tables.TryFind(_position, Inode, RawText.Bytes(name), out MetadataReference child)
            ? new SquashFsNode(_image, child)
            : null;

    /// <summary>Symbolic link: its target (Latin-1); else empty.</summary>
    public string ReadLink()
    {
        Span<byte> target = stackalloc byte[SquashFsLimits.SymlinkTargetMaximum];
        return Inode.IsSymlink ? RawText.Of(target[..Tables.ReadTarget(_position, Inode, target)]) : "";
    }

    /// <summary>File: fills <paramref name="destination"/> from <paramref name="offset"/>; returns how many bytes there
    /// were (fewer only at the end of the file). Anything else is empty.</summary>
    public int Read(long offset, Span<byte> destination)
    {
        if (!Inode.IsFile || offset < 0 || offset >= Inode.Size)
        {
            return 0;
        }

        int total = (int)Math.Min(destination.Length, Inode.Size - offset);
        FileParts parts = new(Tables, _position, Inode, offset, offset + total);
        while (parts.MoveNext())
        {
            Span<byte> target = destination[..parts.Wanted];
            if (parts.IsHole)
            {
                target.Clear();
            }
            else
            {
                _image.Data.Read(parts).CopyTo(target);
            }

            destination = destination[parts.Wanted..];
        }

        return total;
    }

    /// <summary>File: how many bytes from <paramref name="offset"/> to the end of its block the image does not store, as they are
    /// zeros; 0 where it stores them, and behind the end.</summary>
    public long HoleAt(long offset)
    {
        long block = offset >> _image.Superblock.BlockLog;
        return Inode.IsFile && offset >= 0 && offset < Inode.Size && block < Inode.BlockCount(_image.Superblock)
            && new BlockList(Tables, _position, Inode).SizeOf(block).IsHole
            ? Math.Min(Inode.Size, (block + 1) << _image.Superblock.BlockLog) - offset
            : 0;
    }

    /// <summary>File: where its bytes lie in the image one after another, in the file's order, as far as they are stored as they
    /// are: one run, and perhaps a tail. Fewer bytes than the file has: the next ones are compressed, or a hole.</summary>
    public IReadOnlyList<StoredRun> StoredRuns()
    {
        List<StoredRun> runs = [];
        FileParts parts = new(Tables, _position, Inode, 0, Inode.IsFile ? Inode.Size : 0);
        while (parts.MoveNext() && !parts.IsHole && !parts.Size.IsCompressed
            && parts.Size.StoredSize >= parts.First + parts.Whole)
        {
            long position = parts.Position.Value + parts.First;
            if (runs is [.., { } last] && last.Position + last.Length == position)
            {
                runs[^1] = last with { Length = last.Length + parts.Whole };
            }
            else
            {
                runs.Add(new StoredRun(parts.Start, position, parts.Whole));
            }
        }

        return runs;
    }

    /// <summary>File: reads the block that begins at an offset as it is stored.</summary>
    /// <param name="packed">Where it goes if it is compressed.</param>
    /// <param name="raw">Where it goes otherwise.</param>
    /// <param name="stored">Where and how it is stored.</param>
    /// <returns>Bytes of the file in it; 0 where no block of its own has them: read them.</returns>
    internal int ReadStored(long offset, Span<byte> packed, Span<byte> raw,
        out (BlockOffset Position, BlockSizeField Size) stored)
    {
        stored = default;
        if (!Inode.IsFile || offset % BlockSize != 0 || offset / BlockSize >= Inode.BlockCount(_image.Superblock))
        {
            return 0;
        }

        FileParts parts = new(Tables, _position, Inode, offset, Math.Min(Inode.Size, offset + BlockSize));
        if (!parts.MoveNext() || parts.IsHole || (!parts.Size.IsCompressed && parts.Size.StoredSize != parts.Whole))
        {
            return 0;
        }

        stored = (parts.Position, parts.Size);
        _ = _image.Data.Loader.ReadStored(parts.Position, parts.Size, parts.Size.IsCompressed ? packed : raw);
        return parts.Whole;
    }

    /// <summary>File: all its bytes, or null when they are more than <paramref name="limit"/>.</summary>
    public byte[]? ReadAll(int limit)
    {
        if (!Inode.IsFile || Inode.Size > limit)
        {
            return Inode.IsFile ? null : [];
        }

        byte[] bytes = new byte[(int)Inode.Size];
        Read(0, bytes);
        return bytes;
    }

    /// <summary>Extended attributes, read one by one, so that a small image with many large values does not fill the
    /// memory.</summary>
    public IEnumerable<Xattr> Xattrs()
    {
        if (Tables.Xattrs is not { } xattrs)
        {
            yield break;
        }

        XattrCursor cursor = xattrs.Open(Tables.ReadXattrIndex(_position, Inode));
        while (cursor.MoveNext())
        {
            string name = RawText.Of(cursor.Key.PrefixText) + RawText.Of(cursor.Name);
            yield return new Xattr(name, cursor.ReadValue().ToArray());
        }
    }
}
