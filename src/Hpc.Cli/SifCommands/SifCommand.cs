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
        SifDump.Write(SifFile.Open(source), id, Terminal.Content);
        return 0;
    }

    private static int Print(string path, Func<SifFile, string> text)
    {
        using FileSource source = ImageFile.Open(path);
        Terminal.Print(text(SifFile.Open(source)));
        return 0;
    }
}
