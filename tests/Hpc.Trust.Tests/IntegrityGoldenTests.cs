using System.Text;
using Hpc.Binary;
using Hpc.ImageCli;
using Hpc.Sif;

namespace Hpc.Trust.Tests;

/// <summary>The texts that sylabs/sif's own tests expect, byte for byte, with each hash function.</summary>
public class IntegrityGoldenTests
{
    private const string Place = "sif/integrity-goldens";

    public static TheoryData<string, DigestAlgorithm> Algorithms => new()
    {
        { "SHA224", DigestAlgorithm.Sha224 }, { "SHA256", DigestAlgorithm.Sha256 }, { "SHA384", DigestAlgorithm.Sha384 },
            { "SHA512", DigestAlgorithm.Sha512 },
        { "SHA512_224", DigestAlgorithm.Sha512Of224 }, { "SHA512_256", DigestAlgorithm.Sha512Of256 },
    };

    private static string Golden(string name) => Encoding.ASCII.GetString(Corpora.Read($"{Place}/{name}.golden")).TrimEnd('\n');

    private static ContentDigest Digest(DigestAlgorithm algorithm, byte[] bytes) =>
        ContentDigest.Of(ObjectHash.Of, algorithm, new MemorySource(bytes));

    [CorpusTheory]
    [MemberData(nameof(Algorithms))]
    public void Digests_of_header_and_object_are_those(string name, DigestAlgorithm algorithm)
    {
        byte[] header = Corpora.Read($"{Place}/sources/header.bin"), descriptor = Corpora.Read($"{Place}/sources/descr-rid0.bin");
        Assert.Equal(Golden($"TestGetHeaderMetadata/{name}"), $"{{\"digest\":\"{Digest(algorithm, header)}\"}}");
        Assert.Equal(
            Golden($"TestGetObjectMetadata/{name}"),
            $"{{\"relativeId\":0,\"descriptorDigest\":\"{Digest(algorithm, descriptor)}\","
            + $"\"objectDigest\":\"{Digest(algorithm, "blah"u8.ToArray())}\"}}");
        string alone = Golden($"TestDigest_MarshalJSON/{name}").Trim('"');
        string digits = alone[(alone.IndexOf(':', StringComparison.Ordinal) + 1)..];
        Assert.Equal(alone, $"{new ContentDigest(algorithm, Convert.FromHexString(digits))}");
    }

    [CorpusTheory]
    [InlineData("SHA224", DigestAlgorithm.Sha224, 1u, 2u)]
    [InlineData("SHA256", DigestAlgorithm.Sha256, 1u, 2u)]
    [InlineData("SHA384", DigestAlgorithm.Sha384, 1u, 2u)]
    [InlineData("SHA512", DigestAlgorithm.Sha512, 1u, 2u)]
    [InlineData("Object1", DigestAlgorithm.Sha256, 1u, 1u)]
    [InlineData("Object2", DigestAlgorithm.Sha256, 2u, 2u)]
    public void Metadata_of_an_image_are_those_and_are_read_again(string name, DigestAlgorithm algorithm, uint first, uint last)
    {
        SifFile file = SifFile.Open(new MemorySource(Corpora.Read("sif/sylabs-sif-images/one-group.sif")));
        ImageMetadata metadata =
            ImageMetadata.Of(file, 1, file.Descriptors.Where(item => item.Id >= first && item.Id <= last), algorithm,
            ObjectHash.Of);
        Assert.Equal(Golden($"TestGetImageMetadata/{name}"), Encoding.ASCII.GetString(metadata.ToJson()));
        Assert.Equal(metadata.ToJson(), ImageMetadata.Parse(metadata.ToJson()).ToJson());
    }
}
