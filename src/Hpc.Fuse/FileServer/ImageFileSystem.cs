using System.Text;
using Hpc.Binary;
using Hpc.Files;
using Hpc.Codecs;
using Hpc.Fuse.Prefetch;
using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>A SquashFS image as a tree of files, with what <see cref="CoverWithDirectory"/> and its like put on top.
/// Creating one reads the superblock only. Thread-safe.</summary>
public sealed class ImageFileSystem : IDisposable
{
    private readonly RandomAccessSource _image;
    private readonly ImageFileSystemOptions _options;
    private readonly Lock _opening = new();
    private OpenFileSystem? _open;

    /// <param name="image">The bytes of the image; a window of a SIF file for instance. Disposed with this, where it can
    /// be.</param>
    /// <exception cref="CorruptImageException">Not a SquashFS image.</exception>
    /// <exception cref="UnsupportedFeatureException">Another version, or a compressor unknown here.</exception>
    public ImageFileSystem(RandomAccessSource image, ImageFileSystemOptions? options = null)
    {
        _image = image;
        _options = options ?? new ImageFileSystemOptions();
        Span<byte> head = stackalloc byte[Superblock.Size];
        Superblock = Superblock.Parse(head[..image.Read(0, head)], image.Length);
    }

    public Superblock Superblock { get; }

    internal ImageFileSystemOptions Options => _options;

    /// <summary>Finds where the tables and their blocks lie, some hundred bytes read per 100 files. Happens by itself at the
    /// first request; to be called early by whoever wants to know early that the image is damaged.</summary>
    /// <exception cref="CorruptImageException">A table does not lie where it should.</exception>
    public void Open() => _ = Opened;

    internal OpenFileSystem Opened
    {
        get
        {
            OpenFileSystem? open = Volatile.Read(ref _open);
            if (open is not null)
            {
                return open;
            }

            lock (_opening)
            {
                _open ??= new OpenFileSystem(_image, Superblock, _options);
                return _open;
            }
        }
    }

    /// <summary>Which blocks were needed so far; to be asked when the mount is gone. Null unless recorded.</summary>
    public PrefetchProfile? RecordedPrefetch() =>
        Opened.Recorder is { } recorder ? new PrefetchProfile(ImageIdentity.Of(Superblock), recorder.ToBlocks()) : null;

    /// <summary>Whether a profile was recorded from this very image.</summary>
    public bool Matches(PrefetchProfile profile) => profile.Image == ImageIdentity.Of(Superblock);

    /// <summary>Whether a path leads to what was added, links followed.</summary>
    /// <param name="path">Absolute, in the image; Latin-1 chars.</param>
    public bool IsAdded(string path) => new PathWalk(Opened).IsAdded(path);

    /// <summary>The bytes of a file; null when there is no regular file at the path, or a longer one. For small files:
    /// configuration, scripts.</summary>
    public byte[]? ReadFile(string path, int longest) => new PathWalk(Opened).ReadFile(path, longest);

    /// <summary>A regular file of the image, to be read in part; links followed; null when there is none.</summary>
    public RandomAccessSource? OpenFile(string path) => new PathWalk(Opened).OpenFile(path);

    /// <summary>What a path leads to, links followed; missing if too many symbolic links are on the way.</summary>
    public FileEntry Follow(string path) => new PathWalk(Opened).Follow(path);

    /// <summary>What stands at a path, its last component not followed.</summary>
    public FileEntry Look(string path) => new PathWalk(Opened).Look(path);

    /// <summary>The names that the image has in a directory; empty if it is none.</summary>
    public IReadOnlyList<string> List(string path, bool onlyDirectories = false) =>
        new PathWalk(Opened).List(path, onlyDirectories);

    /// <summary>Serves a directory at this very path, even where the image has a symbolic link; directories on the way are added,
    /// too.</summary>
    public void CoverWithDirectory(string path) => new PathWalk(Opened).Cover(path, content: null);

    /// <summary>Serves an empty file at this very path, even where the image has a symbolic link.</summary>
    public void CoverWithFile(string path) => new PathWalk(Opened).Cover(path, AddedContent.Empty);

    /// <summary>Serves bytes, the image's file, whatever its length, and bytes again at this very path.</summary>
    /// <param name="make">The bytes, from the file that the path leads to in the image, or null; called when somebody first
    /// looks.</param>
    public void Frame(string path, Func<RandomAccessSource?, FileFrame> make) =>
        new PathWalk(Opened).Cover(path, new AddedContent(() => new PathWalk(Opened).BodyOf(path, make)));

    public void Dispose()
    {
        _open?.Dispose();
        (_image as IDisposable)?.Dispose();
    }
}
