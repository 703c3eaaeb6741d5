using Xunit;

namespace Hpc.Tests;

/// <summary>The public images that tests read: $HPCRUN_CORPORA, else ../shared/corpora beside the checkout. They are never in the
/// repository.</summary>
internal static class Corpora
{
    internal static readonly string? Root = Find();

    /// <summary>Why corpus tests are skipped; null if the corpora are there.</summary>
    internal static string? Absent =>
        Root is null ? "no corpora: set HPCRUN_CORPORA, or have ../shared/corpora beside the checkout" : null;

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root!, name));

    /// <summary>Names of the files in <paramref name="directories"/> and below; names and directories are relative to the
    /// corpora.</summary>
    internal static TheoryData<string> Files(params string[] directories)
    {
        TheoryData<string> names = [];
        foreach (string directory in Root is null ? [] : directories)
        {
            string[] files = Directory.GetFiles(Path.Combine(Root!, directory), "*", SearchOption.AllDirectories);
            Array.Sort(files, StringComparer.Ordinal);
            foreach (string file in files)
            {
                names.Add(Path.GetRelativePath(Root!, file));
            }
        }

        return names;
    }

    private static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable("HPCRUN_CORPORA");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        string? checkout = AppContext.BaseDirectory;
        while (checkout is not null && !File.Exists(Path.Combine(checkout, "Hpc.sln")))
        {
            checkout = Path.GetDirectoryName(checkout);
        }

        string beside = Path.Combine(checkout ?? "/", "..", "shared", "corpora");
        return Directory.Exists(beside) ? beside : null;
    }
}
