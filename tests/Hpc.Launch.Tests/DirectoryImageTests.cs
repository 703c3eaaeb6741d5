using Hpc.Images;
using Hpc.Plan;
using Xunit;

namespace Hpc.Launch.Tests;

public sealed class DirectoryImageTests
{
    [Fact]
    public void A_directory_image_is_looked_at_without_leaving_it()
    {
        DirectoryInfo made = Directory.CreateTempSubdirectory("hpcrun-tree-");
        try
        {
            string root = made.FullName;
            Directory.CreateDirectory(Path.Combine(root, "etc"));
            File.WriteAllText(Path.Combine(root, "etc/name"), "inside");
            File.CreateSymbolicLink(Path.Combine(root, "link"), "/etc/name");
            File.CreateSymbolicLink(Path.Combine(root, "up"), "../../../../etc/passwd");
            ImageFacts facts = new DirectoryImage(root).Facts;
            Assert.Equal("inside", facts.Files.ReadText("/link"));
            Assert.Null(facts.Files.ReadText("/up"));
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }
}
