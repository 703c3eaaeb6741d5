using System.Runtime.InteropServices;

namespace Hpc.Inject.Tests;

/// <summary>What looks like a glibc to a loader: libc.so.6 with the symbol versions of a release, and the loader's
/// file.</summary>
internal static class GlibcStandIn
{
    public static ElfIdentity Machine { get; } =
        new(true, true, RuntimeInformation.OSArchitecture == Architecture.Arm64 ? ElfMachine.AArch64 : ElfMachine.X86_64);

    public static string Loader { get; } = Machine.Machine == ElfMachine.AArch64
        ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2";

    public static string MuslLoader { get; } = Machine.Machine == ElfMachine.AArch64
        ? "/lib/ld-musl-aarch64.so.1" : "/lib/ld-musl-x86_64.so.1";

    public static string LibcOf(string root) => root + "/usr/lib64/libc.so.6";

    /// <summary>Defines GLIBC_2.17 up to a release, one symbol each: glibc_2_34; and a private one, c_private.</summary>
    public static void Make(string root, int newest)
    {
        int[] versions = [.. Enumerable.Range(17, newest - 16)];
        string code = string.Concat(versions.Select(version => $"int glibc_2_{version}(void) {{ return {version}; }}\n"))
            + "int c_private(void) { return 1; }";
        string script = string.Concat(versions.Select(version => $"GLIBC_2.{version} {{ glibc_2_{version}; }};\n"))
            + "GLIBC_PRIVATE { c_private; };";
        Compiled.Library(LibcOf(root), "libc.so.6", code, script);
        Compiled.Library(root + Loader, Path.GetFileName(Loader), "int ld(void) { return 0; }");
    }

    /// <summary>/etc/ld.so.cache with these files, each under its name.</summary>
    public static void WriteCache(string root, IEnumerable<string> paths) =>
        File.WriteAllBytes(Directory.CreateDirectory(root + "/etc").FullName + "/ld.so.cache",
        LoaderCacheWriter.Write(LoaderCacheWriter.With(null,
            [.. paths.Select(path => new LoaderCacheEntry(Path.GetFileName(path), path, LoaderCache.FlagsOf(Machine)))])));
}
