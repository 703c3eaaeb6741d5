using Hpc.Plan;

namespace Hpc.Inject.Tests;

/// <summary>A host and an image made by gcc, with C libraries of chosen versions.</summary>
public sealed class ClosureTests
{
    private static readonly ElfIdentity Machine = GlibcStandIn.Machine;

    [ToolFact("gcc")]
    public void A_driver_whose_glibc_versions_the_image_defines_goes_in()
    {
        using Pair pair = new(hostGlibc: 36, imageGlibc: 28, wants: "GLIBC_2.17");
        Injection injection = pair.Inject();
        Assert.Contains(injection.Paths, path => path.Target == "/usr/lib64/libcuda.so.1");
        Assert.DoesNotContain(injection.Paths, path => path.Target.Contains("libc.so.6", StringComparison.Ordinal));
        Assert.Equal("/usr/lib64/libcuda.so.1",
            LoaderCache.Parse(System.Text.Encoding.Latin1.GetBytes(Assert.Single(injection.Files).Content))
                .Find("libcuda.so.1", LoaderCache.FlagsOf(Machine)));
    }

    [ToolFact("gcc")]
    public void A_driver_that_wants_a_newer_glibc_runs_with_the_host_s_where_that_is_safe()
    {
        using Pair pair = new(hostGlibc: 36, imageGlibc: 28, wants: "GLIBC_2.34");
        Injection injection = pair.Inject();
        Assert.Contains(injection.Paths, path => path.Target.EndsWith("/libc.so.6", StringComparison.Ordinal));
        Assert.Contains(injection.Paths, path => path.Target == pair.Interpreter);
        Assert.Contains(injection.Notes,
            note => note.Contains("GLIBC_2.34; the image has glibc 2.28, the host 2.36", StringComparison.Ordinal));
    }

    /// <summary>glibc 2.27 changed the form of LC_TIME.</summary>
    [ToolTheory("gcc")]
    [InlineData(26, true)]
    [InlineData(28, false)]
    public void Locales_come_with_the_host_s_glibc_where_it_could_not_read_the_image_s(int imageGlibc, bool come)
    {
        using Pair pair = new(hostGlibc: 36, imageGlibc, wants: "GLIBC_2.34");
        File.WriteAllText(Directory.CreateDirectory(pair.HostRoot + "/usr/lib/locale").FullName + "/locale-archive", "");
        Assert.Equal(come, pair.Inject().Paths.Any(path => path.Target == "/usr/lib/locale/locale-archive"));
    }

    [ToolFact("gcc")]
    public void It_is_refused_with_both_versions_where_a_library_of_the_image_knows_the_insides_of_its_glibc()
    {
        using Pair pair = new(hostGlibc: 36, imageGlibc: 28, wants: "GLIBC_2.34");
        Compiled.Library(pair.ImageRoot + "/usr/lib64/libinsider.so.1", "libinsider.so.1",
            "int c_private(void); int f(void) { return c_private(); }", null, pair.ImageRoot + "/usr/lib64/libc.so.6");
        pair.WriteImageCache("libinsider.so.1");
        RefusedException refusal = Assert.Throws<RefusedException>(() => pair.Inject());
        Assert.Contains("libcuda.so.1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("GLIBC_2.34 of libc.so.6; the image has glibc 2.28, the host glibc 2.36", refusal.Why,
            StringComparison.Ordinal);
        Assert.Contains("libinsider.so.1 uses private symbols", refusal.Why, StringComparison.Ordinal);
    }

    [ToolFact("gcc")]
    public void It_is_refused_in_an_image_of_musl()
    {
        using Pair pair = new(hostGlibc: 36, imageGlibc: 28, wants: "GLIBC_2.17");
        File.Delete(pair.ImageRoot + pair.Interpreter);
        Directory.CreateDirectory(pair.ImageRoot + "/lib");
        File.WriteAllText(pair.ImageRoot + GlibcStandIn.MuslLoader, "musl");
        Assert.Contains("the image has musl", Assert.Throws<RefusedException>(() => pair.Inject()).Why, StringComparison.Ordinal);
    }

    [ToolFact("gcc")]
    public void What_any_distribution_has_is_the_newer_of_the_two()
    {
        using Pair pair = new(hostGlibc: 36, imageGlibc: 36, wants: "GLIBC_2.17");
        pair.AddCommonLibrary(hostVersions: 2, imageVersions: 3);
        Injection injection = pair.Inject();
        Assert.DoesNotContain(injection.Paths, path => path.Target.Contains("libcommon", StringComparison.Ordinal));
        Assert.Contains(injection.Notes, note => note.Contains("libcommon.so.1", StringComparison.Ordinal));
        using Pair newer = new(hostGlibc: 36, imageGlibc: 36, wants: "GLIBC_2.17");
        newer.AddCommonLibrary(hostVersions: 3, imageVersions: 2);
        Assert.Contains(newer.Inject().Paths,
            path => path.Target.Contains("libcommon.so.1", StringComparison.Ordinal)
                && path.Reason.Contains("newer", StringComparison.Ordinal));
    }

    /// <summary>Two small trees with a loader, a libc and, on the host, a driver.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly string _wants;

        public Pair(int hostGlibc, int imageGlibc, string wants)
        {
            _wants = wants;
            GlibcStandIn.Make(HostRoot, hostGlibc);
            GlibcStandIn.Make(ImageRoot, imageGlibc);
            Driver();
            WriteImageCache();
        }

        public string HostRoot => _directory + "/host";
        public string ImageRoot => _directory + "/image";
        public string Interpreter { get; } = GlibcStandIn.Loader;

        public Injection Inject()
        {
            InjectionDraft draft = new(new LibrarySearch(new DirectoryTree(HostRoot), Machine, null),
                new LibrarySearch(new DirectoryTree(ImageRoot), Machine, null));
            new GpuInjection(draft, LibraryLists.Read("libraries.toml", null), ["/usr/lib64"]).Add(GpuVendor.Nvidia,
                isAskedFor: true, contained: false, new EnvironmentBlock([]));
            return draft.Build(null);
        }

        /// <summary>A library that the driver links and both sides have; each with so many versions.</summary>
        public void AddCommonLibrary(int hostVersions, int imageVersions)
        {
            foreach ((string root, int versions) in new[] { (ImageRoot, imageVersions), (HostRoot, hostVersions) })
            {
                string script = string.Concat(Enumerable.Range(1, versions)
                    .Select(version => $"COMMON_{version} {{ {(version == 1 ? "common;" : "")} }};\n"));
                Compiled.Library(root + "/usr/lib64/libcommon.so.1", "libcommon.so.1", "int common(void) { return 0; }", script);
            }

            Driver(HostRoot + "/usr/lib64/libcommon.so.1");
        }

        public void WriteImageCache(params string[] further) =>
            GlibcStandIn.WriteCache(ImageRoot, further.Prepend("libc.so.6").Select(name => "/usr/lib64/" + name));

        public void Dispose() => _directory.Dispose();

        private void Driver(params string[] links)
        {
            string symbol = _wants.Replace('.', '_').ToLowerInvariant();
            Compiled.Library(HostRoot + "/usr/lib64/libcuda.so.1", "libcuda.so.1",
                $"int {symbol}(void); {(links.Length > 0 ? "int common(void);" : "")} int cuInit(void) {{ "
                + $"return {symbol}(){(links.Length > 0 ? " + common()" : "")}; }}",
                null, [HostRoot + "/usr/lib64/libc.so.6", .. links]);
        }
    }
}
