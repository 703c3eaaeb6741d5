using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Host;
using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.Registry;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A layer that is a SquashFS image, told as the tar stream that it stands for. What it removes is as the kernel's
/// overlayfs has it: a character device 0:0, and an attribute of a directory (filesystems/overlayfs.rst).</summary>
internal static class SquashFsLayer
{
    private const string Whiteout = ".wh.", Opaque = ".wh..wh..opq";
    private static readonly string[] s_opaque = ["trusted.overlay.opaque", "user.overlay.opaque"];

    public static bool Is(Descriptor layer) => MediaTypes.IsSquashFsLayer(layer.MediaType);

    /// <summary>All entries, directories before what is in them. The image is put into a file without a name, as it cannot be
    /// read from its beginning to its end; by then its digest is known to be right.</summary>
    public static void Read(LayeredImage image, int layer, Action<TarEntry, Stream> take)
    {
        using FileStream file = TemporaryFile.New("a SquashFS layer has to be whole before it can be read");
        using (Stream stored = image.OpenLayer(layer))
        {
            stored.CopyTo(file, 1 << 18);
        }

        using FileSource source = new((int)file.SafeFileHandle.DangerousGetHandle(), owned: false);
        SquashFsImage files = SquashFsImage.Open(source, id => DecompressorFactory.Create(id.Name()));
        Dictionary<MetadataReference, string> linked = [];
        foreach ((string absolute, SquashFsNode node) in files.Walk())
        {
            string path = absolute[1..];
            if (node.Inode.LinkCount > 1 && !node.Inode.IsDirectory && !linked.TryAdd(node.Place, path))
            {
                take(new TarEntry(path, TarEntryType.HardLink) { LinkTarget = linked[node.Place] }, Stream.Null);
                continue;
            }

            Take(path, node, take);
        }
    }

    private static void Take(string path, SquashFsNode node, Action<TarEntry, Stream> take)
    {
        if (node.Inode is { Kind: InodeType.CharacterDevice, Rdev: 0 })
        {
            take(new TarEntry(LayerPath.Join(LayerPath.Directory(path), Whiteout + LayerPath.Name(path)), TarEntryType.File),
                Stream.Null);
            return;
        }

        if (TypeOf(node.Inode.Kind) is not { } type)
        {
            return; // a socket is nothing without its server
        }

        Xattr[] xattrs = [.. node.Xattrs()];
        using NodeContent? content = node.Inode.IsFile ? new NodeContent(node) : null;
        take(EntryOf(path, type, node, xattrs), content ?? Stream.Null);
        if (node.Inode.IsDirectory
            && xattrs.Any(xattr => s_opaque.Contains(xattr.Name) && xattr.Value.AsSpan().SequenceEqual("y"u8)))
        {
            take(new TarEntry(LayerPath.Join(path, Opaque), TarEntryType.File), Stream.Null);
        }
    }

    private static TarEntry EntryOf(string path, TarEntryType type, SquashFsNode node, IEnumerable<Xattr> xattrs)
    {
        long size = type == TarEntryType.File ? node.Inode.Size : 0;
        return new TarEntry(path, type)
        {
            Mode = node.Inode.Permissions,
            UserId = node.Uid,
            GroupId = node.Gid,
            Time = node.Inode.ModifiedTime,
            LinkTarget = node.ReadLink(),
            Size = size,
            DataSize = size - Math.Min(size, (long)Math.Min(node.Inode.SparseBytes, long.MaxValue)),
            DeviceMajor = node.Inode.RdevMajor,
            DeviceMinor = node.Inode.RdevMinor,
            Xattrs = [.. xattrs.Where(xattr => !s_opaque.Contains(xattr.Name)).Select(xattr =>
                new TarXattr(xattr.Name, xattr.Value))],
        };
    }

    private static TarEntryType? TypeOf(InodeType type) => type switch
    {
        InodeType.Directory => TarEntryType.Directory,
        InodeType.File => TarEntryType.File,
        InodeType.Symlink => TarEntryType.SymbolicLink,
        InodeType.BlockDevice => TarEntryType.BlockDevice,
        InodeType.CharacterDevice => TarEntryType.CharacterDevice,
        InodeType.Fifo => TarEntryType.Fifo,
        _ => null,
    };
}
