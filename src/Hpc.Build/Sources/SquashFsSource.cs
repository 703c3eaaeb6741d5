using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A SquashFS image, read and packed again file by file.</summary>
public class SquashFsSource : TreeSource
{
    private readonly RandomAccessSource _file;
    private readonly RandomAccessSource _bytes;
    private readonly SquashFsImage _image;

    /// <param name="file">Closed with the source, where it can be.</param>
    /// <param name="image">The image in it.</param>
    public SquashFsSource(RandomAccessSource file, RandomAccessSource image)
    {
        _file = file;
        _bytes = image;
        _image = Open();
    }

    internal SquashFsNode Root => _image.Root;

    public override uint Time => _image.Superblock.ModifiedTime;

    public override bool IsInOrder => true;

    public override void CopyTo(TreeTarget target)
    {
        Dictionary<MetadataReference, string> linked = [];
        foreach ((string absolute, SquashFsNode node) in _image.Walk())
        {
            string path = absolute[1..];
            if (node.Inode.LinkCount > 1 && !node.Inode.IsDirectory)
            {
                if (linked.TryGetValue(node.Place, out string? first))
                {
                    target.AddHardLink(path, first);
                    continue;
                }

                linked.Add(node.Place, path);
            }

            using NodeContent? content = node.Inode.IsFile ? new NodeContent(node) : null;
            target.Add(path, EntryOf(node), content);
        }
    }

    /// <summary>Writes all files to a disk, by several threads.</summary>
    public void Extract(DiskTree tree, int threads) => ImageExtraction.Run(Open, tree, threads);

    private SquashFsImage Open() => SquashFsImage.Open(_bytes, id => DecompressorFactory.Create(id.Name()));

    private protected override void Close() => (_file as IDisposable)?.Dispose();

    internal static NewEntry EntryOf(SquashFsNode node) => new(node.Inode.Kind)
    {
        LinkCount = node.Inode.LinkCount,
        Permissions = node.Inode.Permissions,
        Uid = node.Uid,
        Gid = node.Gid,
        ModifiedTime = node.Inode.ModifiedTime,
        Target = node.ReadLink(),
        DeviceMajor = node.Inode.RdevMajor,
        DeviceMinor = node.Inode.RdevMinor,
        Xattrs = [.. node.Xattrs()],
    };
}
