using Hpc.Sif;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class SifAddRequestTests
{
    [Fact]
    public void Codes_are_numbers_or_words()
    {
        SifAddRequest numbers = new() { DataType = "4", PartitionType = "2", Filesystem = "1", Architecture = "2" };
        SifAddRequest words = new()
        {
            DataType = "partition", PartitionType = "primsys", Filesystem = "squash",
            Architecture = "amd64"
        };
        Assert.Equal(numbers.ToObject(NoDigest).Extra.ToArray(), words.ToObject(NoDigest).Extra.ToArray());
    }

    [Theory]
    [InlineData(null, "the object cannot be added without --datatype")]
    [InlineData("0", "the object cannot be added: SIF has no --datatype 0")]
    [InlineData("12", "the object cannot be added: SIF has no --datatype 12")]
    [InlineData("partition", "the object cannot be added without --partfs")]
    [InlineData("signature", "the object cannot be added without --signhash")]
    [InlineData("sbom", "the object cannot be added without --sbomformat")]
    public void An_option_that_is_missing_or_unknown_is_named(string? type, string message) =>
        Assert.Equal(message,
            Assert.Throws<RefusedException>(() => new SifAddRequest { DataType = type }.ToObject(NoDigest)).Message);

    [Fact]
    public void The_remedy_lists_the_choices()
    {
        SifAddRequest request = new() { DataType = "4", Filesystem = "ext3", PartitionType = "root" };
        Assert.Equal(
            "--parttype 1 (System), 2 (PrimSys), 3 (Data), 4 (Overlay)",
            Assert.Throws<RefusedException>(() => request.ToObject(NoDigest)).Remedy);
    }

    [Fact]
    public void A_fingerprint_has_40_hexadecimal_digits()
    {
        SifAddRequest request = new() { DataType = "5", Hash = "SHA256", Signer = "433F" };
        Assert.Equal("the object cannot be added: --signentity 433F is not a fingerprint",
            Assert.Throws<RefusedException>(() => request.ToObject(NoDigest)).Message);
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
