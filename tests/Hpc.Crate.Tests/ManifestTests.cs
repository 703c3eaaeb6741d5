using System.Text;
using Hpc.Binary;

namespace Hpc.Crate.Tests;

public class ManifestTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void A_manifest_is_read_as_it_was_written_in_the_order_of_names()
    {
        ArchiveManifest manifest = new();
        manifest.Add("b/c", Digest);
        manifest.Add("a", Digest);
        Assert.Equal($"{Digest[7..]}  a\n{Digest[7..]}  b/c\n", Encoding.Latin1.GetString(manifest.ToBytes()));
        Assert.Equal(manifest.ToBytes(), ArchiveManifest.Read(manifest.ToBytes()).ToBytes());
        Assert.Equal("a", manifest.Find(Digest));
        Assert.Null(manifest.Find("sha256:0"));
    }

    [Theory]
    [InlineData("x  a\n")]
    [InlineData("DIGEST  a")]
    [InlineData("DIGEST *a\n")]
    [InlineData("DIGEST  ../a\n")]
    [InlineData("DIGEST  b\nDIGEST  a\n")]
    [InlineData("DIGEST  a\nDIGEST  a\n")]
    [InlineData("\n")]
    public void Another_text_is_not_a_manifest(string text) => Assert.Throws<CorruptImageException>(() =>
        ArchiveManifest.Read(Encoding.Latin1.GetBytes(text.Replace("DIGEST", Digest[7..], StringComparison.Ordinal))));
}
