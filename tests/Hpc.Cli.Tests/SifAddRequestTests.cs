using Hpc.Sif;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class SifAddRequestTests
{
    [Fact]
    public void Codes_are_numbers_or_words()
    {
        SifAddRequest numbers = new() { DataType = "4", PartitionType = "2", Filesystem = "1", Architecture = "2" };
        SifAddRequest words = new() { DataType = "partition", PartitionType = "primsys", Filesystem = "squash", Architecture = "amd64" };
        Assert.Equal(numbers.ToObject(NoDigest).Extra.ToArray(), words.ToObject(NoDigest).Extra.ToArray());
    }

    [Theory]
    [InlineData(null, "--datatype is needed")]
    [InlineData("0", "--datatype 0 is none that SIF has")]
    [InlineData("12", "--datatype 12 is none that SIF has")]
    [InlineData("partition", "--partfs is needed")]
    [InlineData("signature", "--signhash is needed")]
    [InlineData("sbom", "--sbomformat is needed")]
    public void An_option_that_is_missing_or_unknown_is_named(string? type, string why) =>
        Assert.Equal(why, Assert.Throws<SifRefusedException>(() => new SifAddRequest { DataType = type }.ToObject(NoDigest)).Why);

    [Fact]
    public void The_remedy_lists_the_choices()
    {
        SifAddRequest request = new() { DataType = "4", Filesystem = "ext3", PartitionType = "root" };
        Assert.Equal(
            "--parttype 1 (System), 2 (PrimSys), 3 (Data), 4 (Overlay)",
            Assert.Throws<SifRefusedException>(() => request.ToObject(NoDigest)).Remedy);
    }

    [Fact]
    public void A_fingerprint_has_40_hexadecimal_digits()
    {
        SifAddRequest request = new() { DataType = "5", Hash = "SHA256", Signer = "433F" };
        Assert.Equal("--signentity 433F is no fingerprint", Assert.Throws<SifRefusedException>(() => request.ToObject(NoDigest)).Why);
    }

    [Fact]
    public void The_digest_is_computed_for_oci_blobs_only()
    {
        SifObject blob = new SifAddRequest { DataType = "oci.blob" }.ToObject(() => "sha256:00");
        Assert.Equal("sha256:00"u8, blob.Extra.ToArray());
        Assert.Throws<InvalidOperationException>(() => new SifAddRequest { DataType = "10" }.ToObject(NoDigest));
    }

    private static string NoDigest() => throw new InvalidOperationException();
}
