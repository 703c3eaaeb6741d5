using System.Runtime.CompilerServices;
using Xunit;

namespace Hpc.Tests;

/// <summary>A text that a person reads, compared with the file golden/NAME beside the tests. HPCRUN_UPDATE_GOLDEN=1 rewrites the
/// file; in CI that is refused, so that nothing changes unread.</summary>
internal static class GoldenText
{
    public static void Check(string name, string actual, [CallerFilePath] string source = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(source)!, "golden", name);
        if (Environment.GetEnvironmentVariable("HPCRUN_UPDATE_GOLDEN") == "1")
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "golden files are not rewritten in CI");
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing; HPCRUN_UPDATE_GOLDEN=1 writes it");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
