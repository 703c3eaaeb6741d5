namespace Hpc.Plan;

/// <summary>GLIBC_TUNABLES: name=value with colons between them (glibc manual, Tunables).</summary>
internal static class GlibcTunables
{
    public const string Variable = "GLIBC_TUNABLES";

    /// <summary>What is said, and of the others those that it does not name.</summary>
    public static string Merge(string said, string others)
    {
        string[] names = [.. Parts(said).Select(NameOf)];
        return string.Join(':', [.. Parts(said), .. Parts(others).Where(one => !names.Contains(NameOf(one)))]);
    }

    private static string[] Parts(string text) => text.Split(':', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string tunable) => KeyValue.Split(tunable).Key;
}
