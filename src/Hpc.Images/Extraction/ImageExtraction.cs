using Hpc.Binary;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>Writes a whole SquashFS image into a tree, its files by several threads.</summary>
public sealed class ImageExtraction
{
    private const int StackSize = 256 * 1024;

    /// <summary>Files that a thread takes at once: small ones share a fragment with their neighbours, which is then decoded
    /// once.</summary>
    private const int Batch = 32;

    private readonly Func<SquashFsImage> _open;
    private readonly DiskTree _tree;
    private readonly List<(MetadataReference Place, string Path)> _files = [];
    private readonly List<(string Path, string First)> _links = [];
    private int _next;
    private volatile Exception? _failure;

    private ImageExtraction(Func<SquashFsImage> open, DiskTree tree) => (_open, _tree) = (open, tree);

    /// <param name="open">Opens the image again for each thread.</param>
    /// <exception cref="SystemCallException">The kernel refused to write: the disk is full, for instance.</exception>
    /// <exception cref="CorruptImageException">The image is damaged.</exception>
    /// <exception cref="OperationCanceledException">The tree was stopped.</exception>
    public static void Run(Func<SquashFsImage> open, DiskTree tree, int threads)
    {
        ImageExtraction extraction = new(open, tree);
        extraction.MakeAllButFiles();
        extraction.WriteFiles(threads);
        foreach ((string path, string first) in extraction._links)
        {
            tree.AddHardLink(path, first);
        }

        tree.Finish();
    }

    private void MakeAllButFiles()
    {
        Dictionary<MetadataReference, string> linked = [];
        foreach ((string absolute, SquashFsNode node) in _open().Walk())
        {
            string path = absolute[1..];
            if (node.Inode.LinkCount > 1 && !node.Inode.IsDirectory && !linked.TryAdd(node.Place, path))
            {
                _links.Add((path, linked[node.Place]));
            }
            else if (node.Inode.IsFile)
            {
                _files.Add((node.Place, path));
            }
            else
            {
                _tree.Add(path, EntryOf(node), null);
            }
        }
    }

    private void WriteFiles(int count)
    {
        NativeThread[] threads = new NativeThread[Math.Clamp(_files.Count / Batch, 1, Math.Max(1, count))];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = NativeThread.Start(Work, StackSize);
        }

        foreach (NativeThread thread in threads)
        {
            thread.Join();
        }

        if (_failure is not null)
        {
            throw _failure;
        }
    }

    private void Work()
    {
        try
        {
            SquashFsImage image = _open();
            using TreeHand hand = _tree.NewHand();
            for (int at; (at = Interlocked.Add(ref _next, Batch) - Batch) < _files.Count;)
            {
                for (int i = at; i < Math.Min(at + Batch, _files.Count) && _failure is null; i++)
                {
                    SquashFsNode node = image.Node(_files[i].Place);
                    using NodeContent content = new(node);
                    hand.MakeFile(_files[i].Path, EntryOf(node), content);
                }
            }
        }
        catch (Exception error)
        {
            _failure ??= error; // an exception that left a thread would end the process
        }
    }

    private NewEntry EntryOf(SquashFsNode node) => new(node.Inode.Kind)
    {
        Permissions = node.Inode.Permissions,
        Uid = _tree.Rules.KeepIds ? node.Uid : 0,
        Gid = _tree.Rules.KeepIds ? node.Gid : 0,
        ModifiedTime = node.Inode.ModifiedTime,
        Target = node.ReadLink(),
        DeviceMajor = node.Inode.RdevMajor,
        DeviceMinor = node.Inode.RdevMinor,
        Xattrs = [.. node.Xattrs()],
    };
}
