using Hpc.Binary;
using Hpc.Codecs;

namespace Hpc.SquashFs.Tests;

/// <summary>Images made by mksquashfs while the test runs.</summary>
internal static class MadeImage
{
    /// <summary>From a description, so as any user.</summary>
    public static byte[] Pack(Tree tree, params string[] options) => Made(
        _ => { }, (_, file) => Mksquashfs(["-", file, "-tar", .. options], tree.WriteTar));

    /// <summary>From files that <paramref name="fill"/> puts into an empty directory.</summary>
    public static byte[] PackDirectory(Action<DirectoryInfo> fill, params string[] options) => Made(
        fill, (directory, file) => Mksquashfs([directory, file, .. options], input: null));

    private static void Mksquashfs(string[] words, Action<Stream>? input) =>
        Tool.Run("mksquashfs", [.. words, "-noappend", "-quiet", "-no-progress", "-processors", "1"], input);

    private static byte[] Made(Action<DirectoryInfo> fill, Action<string, string> pack)
    {
        DirectoryInfo work = Directory.CreateTempSubdirectory("hpcrun-");
        try
        {
            DirectoryInfo source = work.CreateSubdirectory("source");
            fill(source);
            string file = Path.Combine(work.FullName, "image");
            pack(source.FullName, file);
            return File.ReadAllBytes(file);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    public static SquashFsImage Open(byte[] image) => Open(new MemorySource(image));

    public static SquashFsImage Open(RandomAccessSource image) =>
        SquashFsImage.Open(image, id => DecompressorFactory.Create(id.Name()));
}
