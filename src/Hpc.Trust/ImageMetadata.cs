using System.Text;
using Hpc.Binary;
using Hpc.Json;
using Hpc.Sif;

namespace Hpc.Trust;

/// <summary>What a signature is over: digests of the image's header, and of descriptor and bytes of each object.
/// sylabs/sif: imageMetadata (pkg/integrity/metadata.go), version 1.</summary>
public sealed record ImageMetadata(ContentDigest Header, IReadOnlyList<ObjectMetadata> Objects)
{
    private const int Version = 1;

    /// <summary>What a signer says of some objects of a group.</summary>
    public static ImageMetadata Of(SifFile file, uint lowestId, IEnumerable<SifDescriptor> objects, DigestAlgorithm algorithm,
        ContentHash hash)
    {
        MemorySource header = new(IntegrityStream.Of(file.Header));
        List<ObjectMetadata> digests = [];
        foreach (SifDescriptor item in objects)
        {
            uint relative = item.Id - lowestId;
            MemorySource descriptor = new(IntegrityStream.Of(item, relative));
            digests.Add(new ObjectMetadata(
                relative, ContentDigest.Of(hash, algorithm, descriptor), ContentDigest.Of(hash, algorithm, file.Data(item))));
        }

        return new ImageMetadata(ContentDigest.Of(hash, algorithm, header), digests);
    }

    /// <summary>The JSON text that is signed: its members in this order, without a space and without a line feed.</summary>
    public byte[] ToJson()
    {
        IEnumerable<string> objects = Objects.Select(one =>
            $$"""{"relativeId":{{one.RelativeId}},"descriptorDigest":"{{one.Descriptor}}","objectDigest":"{{one.Content}}"}""");
        string list = string.Join(',', objects);
        string text = $$"""{"version":{{Version}},"header":{"digest":"{{Header}}"},"objects":[{{list}}]}""";
        return Encoding.ASCII.GetBytes(text);
    }

    /// <exception cref="CorruptImageException">It is not such a text.</exception>
    /// <exception cref="UnsupportedFeatureException">It is of another version.</exception>
    public static ImageMetadata Parse(ReadOnlyMemory<byte> json)
    {
        JsonField root = JsonField.Parse(json, "signed metadata");
        JsonField version = root["version"];
        if (version.Small != Version)
        {
            throw version.Exists
                ? new UnsupportedFeatureException($"signed metadata of version {version.Small}", "sign the image again")
                : version.Wrong("nothing", $"{Version}");
        }

        IReadOnlyList<JsonField> objects = root["objects"].Elements;
        HashSet<uint> seen = [];
        List<ObjectMetadata> parsed = [];
        foreach (JsonField item in objects)
        {
            JsonField id = item["relativeId"];
            uint relative = id.Small ?? throw id.Wrong("nothing", "a number");
            parsed.Add(relative <= ObjectLink.MaxId && seen.Add(relative)
                ? new ObjectMetadata(relative, ContentDigest.Parse(item["descriptorDigest"]),
                    ContentDigest.Parse(item["objectDigest"]))
                : throw id.Wrong($"{relative}", "each object once"));
        }

        return new ImageMetadata(ContentDigest.Parse(root["header"]["digest"]), parsed);
    }
}
