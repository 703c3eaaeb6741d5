namespace Hpc.Inject.Tests;

/// <summary>Hosts and images with an MPI that gcc makes, each once. What is in one is said in words: "mpich", "open401 mpich",
/// "mpich glibc:28 wants:28 fortran calls:MPI_Session_init insider musl script"; "none" has no MPI.</summary>
public sealed class MpiTrees : IDisposable
{
    private const int UsualGlibc = 36;

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _made = [];

    internal LibrarySearch Tree(string words)
    {
        if (!_made.TryGetValue(words, out string? root))
        {
            _made[words] = root = $"{_directory}/{_made.Count}";
            Make(root, words.Split(' '));
        }

        return new LibrarySearch(new DirectoryTree(root), GlibcStandIn.Machine, null);
    }

    private static void Make(string root, string[] words)
    {
        int glibc = Number(words, "glibc:") ?? UsualGlibc;
        bool fortran = words.Contains("fortran");
        string? further = Array.Find(words, each => each.StartsWith("calls:", StringComparison.Ordinal))?["calls:".Length..];
        List<string> cached = ["/usr/lib64/libc.so.6"];
        GlibcStandIn.Make(root, glibc);
        foreach (string word in words.Where(word => word != "none" && !IsProperty(word)))
        {
            MpiBuild build = MpiBuild.Of(word);
            cached.AddRange(build.Into(root, Number(words, "wants:") ?? 17, fortran, further));
            if (!words.Contains("script")) build.Program(root, fortran, further);
        }

        if (words.Contains("insider"))
        {
            Compiled.Library(root + "/usr/lib64/libinsider.so.1", "libinsider.so.1",
                "int c_private(void); int f(void) { return c_private(); }", null, GlibcStandIn.LibcOf(root));
            cached.Add("/usr/lib64/libinsider.so.1");
        }

        GlibcStandIn.WriteCache(root, cached.DistinctBy(path => Path.GetFileName(path)));
        if (words.Contains("musl")) MakeMusl(root);
    }

    /// <summary>musl's loader in place of glibc's; its libraries have no cache.</summary>
    private static void MakeMusl(string root)
    {
        File.Delete(root + GlibcStandIn.Loader);
        File.Delete(root + "/etc/ld.so.cache");
        Directory.CreateDirectory(root + "/lib");
        File.WriteAllText(root + GlibcStandIn.MuslLoader, "musl");
        foreach (string library in Directory.EnumerateFiles(root + "/usr/lib64/mpich/lib"))
            File.Copy(library, root + "/lib/" + Path.GetFileName(library));
    }

    private static bool IsProperty(string word) =>
        word.Contains(':', StringComparison.Ordinal) || word is "fortran" or "insider" or "musl" or "script";

    private static int? Number(string[] words, string name) =>
        Array.Find(words, word => word.StartsWith(name, StringComparison.Ordinal)) is { } word
            ? int.Parse(word[name.Length..]) : null;

    public void Dispose() => _directory.Dispose();
}
