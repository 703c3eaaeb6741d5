namespace Hpc.Fuzz;

/// <summary>Samples that the tests keep, by their paths below tests/.</summary>
internal static class CheckoutFiles
{
    private static readonly string s_tests = Find();

    public static IEnumerable<byte[]> In(string directory, string pattern) =>
        Directory.GetFiles(Path.Combine(s_tests, directory), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    public static byte[] Source(string file) => File.ReadAllBytes(Path.Combine(s_tests, "../src", file));

    private static string Find()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Hpc.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return Path.Combine(directory ?? throw new InvalidOperationException("not below a checkout"), "tests");
    }
}
