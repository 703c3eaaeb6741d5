using System.Text;
using Hpc.Binary;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>Writes the files of an image into a directory, in several threads: for nodes that cannot mount, and for programs that open
/// more files than any file system of a network or a server likes.</summary>
/// <remarks>Files belong to the caller. Devices (the container's /dev is the host's) and extended attributes are left out.</remarks>
public sealed class TreeExtraction
{
    private const int ReadSize = 1 << 20;
    private const int StackSize = 256 * 1024;

    private readonly OpenImage _image;
    private readonly List<ExtractedFile> _files = [];
    private readonly List<ExtractedFile> _links = [];
    private readonly List<ExtractedFile> _directories = [];
    private readonly Dictionary<ulong, string> _linked = [];
    private int _next;
    private Exception? _failure;

    private TreeExtraction(ImageFileSystem image) => _image = image.Opened;

    /// <param name="target">An absolute path where nothing is yet; Latin-1.</param>
    /// <exception cref="SystemCallException">The kernel refused to write: the disk is full, for instance.</exception>
    /// <exception cref="CorruptImageException">The image is damaged.</exception>
    public static void Extract(ImageFileSystem image, string target, int threads)
    {
        TreeExtraction extraction = new(image);
        extraction.Collect(NodeId.Root, target, extraction._image.Tables.ReadInode(extraction._image.Tables.RootPosition));
        extraction.WriteFiles(threads);
        extraction.Finish();
    }

    /// <summary>Makes directories and symbolic links at once, and notes what else there is.</summary>
    private void Collect(NodeId node, string path, Inode directory)
    {
        const uint WhileFilled = 0b111_000_000;
        Check(Unistd.TryMakeDirectory(path, WhileFilled), "mkdir", path);
        _directories.Add(new ExtractedFile(node, path, directory.Permissions, directory.ModifiedTime));
        DirectoryCursor cursor = new(_image.Tables.Directories, directory);
        while (cursor.MoveNext())
        {
            string entryPath = $"{path}/{Encoding.Latin1.GetString(cursor.Name)}";
            if (!_image.Files.TryLookupInImage(node, cursor.Name, out NodeId entry))
            {
                continue;
            }

            long position = _image.Tables.PositionOf(entry);
            Inode inode = _image.Tables.ReadInode(position);
            ExtractedFile file = new(entry, entryPath, inode.Permissions, inode.ModifiedTime);
            switch (inode.Kind)
            {
                case InodeType.Directory:
                    Collect(entry, entryPath, inode);
                    break;
                case InodeType.Symlink:
                    Check(Unistd.TrySymlink(Encoding.Latin1.GetString(_image.Files.TargetOf(entry)), entryPath), "symlink", entryPath);
                    Check(Unistd.TrySetTime(entryPath, inode.ModifiedTime), "utimensat", entryPath);
                    break;
                case InodeType.File when inode.LinkCount > 1 && !_linked.TryAdd(entry.Value, entryPath):
                    _links.Add(file);
                    break;
                case InodeType.File:
                    _files.Add(file);
                    break;
            }
        }
    }

    private void WriteFiles(int count)
    {
        NativeThread[] threads = new NativeThread[Math.Max(1, count)];
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
            using FileReader reader = _image.NewReader();
            byte[] buffer = new byte[ReadSize];
            for (int at; _failure is null && (at = Interlocked.Increment(ref _next) - 1) < _files.Count;)
            {
                Write(_files[at], reader, buffer);
            }
        }
        catch (Exception error) when (error is SystemCallException or CorruptImageException or UnsupportedFeatureException)
        {
            _failure = error;
        }
    }

    private void Write(ExtractedFile file, FileReader reader, byte[] buffer)
    {
        int fd = Fcntl.Open(file.Path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_CLOEXEC, file.Mode | 0b110_000_000);
        try
        {
            long position = _image.Tables.PositionOf(file.Node);
            long size = _image.Tables.ReadInode(position).Size;
            for (long at = 0; at < size; at += reader.Length)
            {
                try
                {
                    reader.Read(position, at, buffer.Length);
                    reader.CopyTo(buffer);
                }
                finally
                {
                    reader.Done();
                }

                Unistd.WriteAll(fd, buffer.AsSpan(0, reader.Length));
            }
        }
        finally
        {
            _ = Unistd.Close(fd);
        }

        Check(Unistd.TryChangeMode(file.Path, file.Mode), "chmod", file.Path);
        Check(Unistd.TrySetTime(file.Path, file.ModifiedTime), "utimensat", file.Path);
    }

    /// <summary>Hard links, then directories from the deepest up: filling one changes its time.</summary>
    private void Finish()
    {
        foreach (ExtractedFile link in _links)
        {
            Check(Unistd.TryLink(_linked[link.Node.Value], link.Path), "link", link.Path);
        }

        for (int at = _directories.Count - 1; at >= 0; at--)
        {
            Check(Unistd.TrySetTime(_directories[at].Path, _directories[at].ModifiedTime), "utimensat", _directories[at].Path);
            Check(Unistd.TryChangeMode(_directories[at].Path, _directories[at].Mode), "chmod", _directories[at].Path);
        }
    }

    private static void Check(int result, string call, string path)
    {
        if (result < 0)
        {
            throw new SystemCallException(call, path, -result);
        }
    }

    private sealed record ExtractedFile(NodeId Node, string Path, uint Mode, uint ModifiedTime);
}
