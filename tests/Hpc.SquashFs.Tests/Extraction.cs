using Hpc.Binary;
using Hpc.Linux;
using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>A directory into which another reader unpacked an image, as the judge of what the reader finds in it.</summary>
internal sealed class Extraction : IDisposable
{
    /// <summary>Above this size a file is compared in samples: the corpora have one of 5 GiB, nearly all of it a hole.</summary>
    private const long WholeLimit = 64 << 20;
    private const int Piece = 1 << 20;

    /// <summary>S_IFMT.</summary>
    private const uint FileTypeMask = 0xf000;

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"hpcrun-{Guid.NewGuid():n}");
    private readonly Action<string>? _end;

    /// <param name="file">The file that the image is in.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="names">Top-level patterns to unpack; all when there are none.</param>
    public Extraction(string file, long offset, params string[] names)
        : this(directory => Tool.Run("unsquashfs",
            ["-quiet", "-no-progress", "-no-xattrs", "-no-exit-code", "-offset", $"{offset}", "-dest", directory,
                file, .. names]))
    {
    }

    /// <param name="unpack">Puts the files below a directory that is not there yet.</param>
    /// <param name="end">Comes before the directory is removed.</param>
    public Extraction(Action<string> unpack, Action<string>? end = null)
    {
        _end = end;
        unpack(_directory);
    }

    public void Dispose()
    {
        _end?.Invoke(_directory);
        Tool.Run("rm", ["-rf", _directory]);
    }

    /// <summary>Every file that was unpacked, and no other, is in the image as it is here. Ownership, permissions and devices
    /// only where the test runs as root, without whom unsquashfs cannot make them as they are.</summary>
    public void AssertSame(SquashFsImage image)
    {
        bool isRoot = Unistd.Getuid() == 0;
        foreach ((string path, SquashFsNode node) in image.Walk())
        {
            if (isRoot || !node.Inode.IsDevice)
            {
                AssertSame(path, node, isRoot);
            }

            if (node.Inode.IsDirectory)
            {
                Assert.Equal(DirectoryNames.Of(_directory + path).Order(StringComparer.Ordinal), Names(node, isRoot));
            }
        }
    }

    /// <summary>The bytes of every file that was unpacked are those in the image.</summary>
    public int AssertSameBytes(SquashFsImage image)
    {
        int count = 0;
        foreach ((string path, SquashFsNode node) in image.Walk())
        {
            if (node.Inode.IsFile && Stat.Of(_directory + path, followLinks: false, out _) is not null)
            {
                AssertSameBytes(path, node);
                count++;
            }
        }

        return count;
    }

    private void AssertSame(string path, SquashFsNode node, bool isRoot)
    {
        Stat.Status host = Stat.Of(_directory + path, followLinks: false, out _) ?? throw new FileNotFoundException(path);
        uint compared = isRoot ? uint.MaxValue : FileTypeMask;
        Assert.Equal((path, (uint)host.Mode & compared), (path, node.Inode.Mode & compared));
        Assert.Equal(host.ModifiedNanoseconds, node.Inode.ModifiedTime * 1_000_000_000L);
        Assert.Equal(node.Inode.IsSymlink ? Unistd.ReadLink(_directory + path) : "", node.ReadLink());
        if (isRoot)
        {
            Assert.Equal((path, host.UserId, host.GroupId), (path, node.Uid, node.Gid));
        }

        if (node.Inode.IsFile)
        {
            AssertSameBytes(path, node);
        }
    }

    private void AssertSameBytes(string path, SquashFsNode node)
    {
        using FileSource host = FileSource.Open(_directory + path);
        Assert.Equal((path, host.Length), (path, node.Inode.Size));
        byte[] expected = new byte[Piece];
        byte[] found = new byte[Piece];
        long step = host.Length <= WholeLimit ? Piece : host.Length / 16;
        for (long at = 0; at <= host.Length; at += step)
        {
            int count = host.Read(at, expected);
            Assert.Equal(count, node.Read(at, found));
            Assert.True(expected.AsSpan(0, count).SequenceEqual(found.AsSpan(0, count)), $"{path} differs in the MiB at {at}");
        }
    }

    private static IEnumerable<string> Names(SquashFsNode directory, bool isRoot) => directory.Entries()
        .Where(entry => isRoot || entry.Type is not (InodeType.BlockDevice or InodeType.CharacterDevice))
        .Select(entry => entry.Name).Order(StringComparer.Ordinal);
}
