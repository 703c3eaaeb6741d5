using Hpc.Files;
using Hpc.Linux;
using Hpc.SquashFs;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>Paths through an image that is not mounted end where the kernel's would, and where a walk by names alone
/// does.</summary>
public sealed class LinkTests : IDisposable
{
    private static readonly Lazy<byte[]> Packed = new(() => MadeImage.Pack(new Tree(
    [
        new("dir", InodeType.Directory), new("dir/sub", InodeType.Directory),
        new("dir/sub/file", InodeType.File) { Content = "content"u8.ToArray() },
        Link("absolute", "/dir/sub"), Link("dir/relative", "sub/file"), Link("dir/sub/up", "../../dir/relative"),
        Link("outside", "../../../dir"),
        Link("loop-a", "loop-b"), Link("loop-b", "loop-a"), Link("dangling", "/no/such"), Link("self", "."),
        Link("slash", "dir/sub/"),
        .. Enumerable.Range(1, 41).Select(i => Link($"chain-{i}", i == 1 ? "dir" : $"chain-{i - 1}")),
    ]), "-no-strip"));

    private readonly string _directory = TestImage.NewDirectory();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [ToolTheory(TestImage.Maker)]
    [InlineData("/", "/")]
    [InlineData("/absolute/file", "/dir/sub/file")]
    [InlineData("/dir/relative", "/dir/sub/file")]
    [InlineData("/dir/sub/up", "/dir/sub/file")]
    [InlineData("/outside/sub/file", "/dir/sub/file")]
    [InlineData("/absolute/../relative", "/dir/sub/file")]
    [InlineData("/self/self/dir", "/dir")]
    [InlineData("/slash/file", "/dir/sub/file")]
    [InlineData("/chain-40", "/dir")]
    [InlineData("/../../dir/./sub//", "/dir/sub")]
    public void Links_are_followed_inside_the_image(string path, string target)
    {
        using ImageFileSystem files = Open();
        Assert.Equal((files.Look(target).Kind, target), (files.Follow(path).Kind, files.Follow(path).Canonical));
        Assert.Equal(files.Follow(path), new ByNames(files).Follow(path));
    }

    [ToolTheory(TestImage.Maker)]
    [InlineData("/loop-a")]
    [InlineData("/dangling")]
    [InlineData("/chain-41")]
    [InlineData("/dir/sub/file/x")]
    [InlineData("/dir/none")]
    [InlineData("/Dir")]
    public void What_is_not_there_is_missing(string path)
    {
        using ImageFileSystem files = Open();
        Assert.Equal(new FileEntry(PathKind.Missing, path), files.Follow(path));
        Assert.Equal(files.Follow(path), new ByNames(files).Follow(path));
    }

    private static TreeEntry Link(string path, string target) =>
        new(path, InodeType.Symlink) { Target = target, Permissions = 0x1ff };

    private ImageFileSystem Open()
    {
        string file = Path.Combine(_directory, "image");
        File.WriteAllBytes(file, Packed.Value);
        return new ImageFileSystem(FileSource.Open(file));
    }

    /// <summary>The same image, walked by what stands at each path.</summary>
    private sealed class ByNames(ImageFileSystem files) : FileTree
    {
        public override FileEntry Look(string path) => files.Look(path);

        public override Hpc.Binary.RandomAccessSource? Open(string path) => files.OpenFile(path);

        public override IReadOnlyList<string> List(string directory) => files.List(directory);
    }
}
