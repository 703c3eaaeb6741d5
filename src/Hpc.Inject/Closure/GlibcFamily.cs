namespace Hpc.Inject;

/// <summary>The libraries that make up one glibc. They know each other's private symbols, so they are exchanged all together or
/// not at all (manual page ld.so(8), glibc's "GLIBC_PRIVATE" version).</summary>
internal static class GlibcFamily
{
    public const string Libc = "libc.so.6";
    public const string Private = "GLIBC_PRIVATE";

    /// <summary>Besides the loader, whose name is the machine's.</summary>
    public static readonly string[] Names =
    [
        Libc, "libm.so.6", "libmvec.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libresolv.so.2", "libutil.so.1",
        "libanl.so.1", "libnsl.so.1", "libBrokenLocale.so.1", "libthread_db.so.1", "libnss_files.so.2", "libnss_dns.so.2",
        "libnss_compat.so.2", "libnss_hesiod.so.2", "libnss_db.so.2", "libc_malloc_debug.so.0",
    ];

    public static bool Has(string name) =>
        name.StartsWith("ld-linux", StringComparison.Ordinal) || name.StartsWith("ld64.so", StringComparison.Ordinal)
        || Array.IndexOf(Names, name) >= 0;

    /// <summary>"2.36" from the highest GLIBC_ version that libc.so.6 defines; null if it defines none.</summary>
    public static string? VersionOf(ElfFile libc)
    {
        string? best = null;
        foreach (string version in libc.VersionDefinitions)
        {
            if (version.StartsWith("GLIBC_2", StringComparison.Ordinal)
                && (best is null || LoaderCacheOrder.Compare(version, best) > 0))
            {
                best = version;
            }
        }

        return best?["GLIBC_".Length..];
    }
}
