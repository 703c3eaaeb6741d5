using Hpc.Binary;
using Hpc.Codecs;

namespace Hpc.SquashFs.Tests;

/// <summary>Images made by mksquashfs while the test runs.</summary>
internal static class MadeImage
{
    public static byte[] Pack(Tree tree, params string[] options)
    {
        string file = Path.Combine(Path.GetTempPath(), $"hpcrun-{Guid.NewGuid():n}.sqfs");
        try
        {
            Tool.Run("mksquashfs", ["-", file, "-tar", "-noappend", "-quiet", "-no-progress", "-processors", "1", .. options], tree.WriteTar);
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static SquashFsImage Open(byte[] image) => Open(new MemorySource(image));

    public static SquashFsImage Open(RandomAccessSource image) => SquashFsImage.Open(image, id => DecompressorFactory.Create(id.Name()));
}
