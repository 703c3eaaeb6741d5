using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Linux;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary><c>hpcrun sif list|header|info|dump</c>: a file to text on standard output.</summary>
internal static class SifCommand
{
    public static int List(string path) => Print(path, SifListText.Of);

    public static int Header(string path) => Print(path, SifHeaderText.Of);

    public static int Info(string path, uint id) => Print(path, file => SifInfoText.Of(file, id));

    public static int Dump(string path, uint id)
    {
        using FileSource source = ImageFile.Open(path);
        SifDump.Write(Read(source, path), id, Terminal.Content);
        return 0;
    }

    private static int Print(string path, Func<SifFile, string> text)
    {
        using FileSource source = ImageFile.Open(path);
        Terminal.Print(text(Read(source, path)));
        return 0;
    }

    private static SifFile Read(FileSource source, string path)
    {
        Check(source.Fd, path);
        return SifFile.Open(source);
    }

    /// <exception cref="RefusedException">It is a file of another kind, which has no objects.</exception>
    internal static void Check(int fd, string path)
    {
        ImageKind kind = ImageKinds.Of(fd);
        if (kind != ImageKind.Sif)
        {
            throw new RefusedException($"cannot read '{path}' as a SIF file: it is {ImageKinds.Name(kind)}",
                "only a SIF file has objects", "hpcrun inspect shows what an image says of itself");
        }
    }
}
