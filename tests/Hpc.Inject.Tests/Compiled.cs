namespace Hpc.Inject.Tests;

/// <summary>ELF objects made by gcc for a test.</summary>
internal static class Compiled
{
    /// <param name="versions">A linker version script, or null.</param>
    /// <param name="options">Further words for gcc: libraries to link, -Wl,-rpath.</param>
    public static void Library(string path, string soname, string code, string? versions = null, params string[] options)
    {
        using TemporaryDirectory work = new();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(work + "/a.c", code);
        string[] script = [];
        if (versions is not null)
        {
            File.WriteAllText(work + "/a.map", versions);
            script = [$"-Wl,--version-script={work}/a.map"];
        }

        _ = Tool.Run("gcc", ["-shared", "-fPIC", "-nostdlib", $"-Wl,-soname,{soname}", "-o", path, work + "/a.c",
            "-Wl,--no-as-needed", .. script, .. options]);
    }

    public static void Program(string path, string code, params string[] options)
    {
        using TemporaryDirectory work = new();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(work + "/a.c", code);
        _ = Tool.Run("gcc", ["-o", path, work + "/a.c", "-Wl,--no-as-needed", .. options]);
    }
}
