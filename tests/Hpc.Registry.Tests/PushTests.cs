using System.Security.Cryptography;
using Hpc.Oci;

namespace Hpc.Registry.Tests;

public sealed class PushTests : IDisposable
{
    private readonly FakeRegistry _registry = new();

    private RegistryOptions Options => new() { Wait = _ => { }, Environment = _ => null };

    public void Dispose() => _registry.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(RegistryPusher.PieceSize)]
    [InlineData((2 * RegistryPusher.PieceSize) + 5)]
    public void A_blob_arrives_whole_in_as_many_pieces_as_it_needs(int size)
    {
        (Descriptor descriptor, byte[] bytes) = Blob(size);
        using RegistryPusher pusher = new(Options, _registry.Reference("a"));
        Assert.True(pusher.Push(descriptor, () => new MemoryStream(bytes)));
        Assert.Equal(bytes, _registry.Blobs[descriptor.DigestText]);
        Assert.Equal(size > RegistryPusher.PieceSize ? 3 : 0,
            _registry.Log.Count(line => line.StartsWith("PATCH", StringComparison.Ordinal)));
        Assert.False(pusher.Push(descriptor, () => new MemoryStream(bytes)));
    }

    [Fact]
    public void A_piece_is_sent_again_when_the_registry_stumbles()
    {
        (Descriptor descriptor, byte[] bytes) = Blob(RegistryPusher.PieceSize + 1);
        using RegistryPusher pusher = new(Options with { Wait = _ => { } }, _registry.Reference("a"));
        _registry.Refusals.Enqueue((404, null));
        _registry.Refusals.Enqueue((503, null));
        pusher.Push(descriptor, () => new MemoryStream(bytes));
        Assert.Equal(bytes, _registry.Blobs[descriptor.DigestText]);
    }

    [Fact]
    public void A_blob_of_a_neighbour_is_mounted_and_not_sent()
    {
        (Descriptor descriptor, byte[] bytes) = Blob(1000);
        _registry.Mountable = "b/c";
        using RegistryPusher pusher = new(Options, _registry.Reference("a"));
        Assert.False(pusher.Push(descriptor, () => new MemoryStream(bytes), from: "b/c"));
        Assert.Contains(_registry.Log, line => line == $"POST /v2/a/blobs/uploads/?mount={descriptor.DigestText}&from=b%2Fc");
    }

    [Fact]
    public void A_mount_that_is_declined_becomes_an_upload()
    {
        (Descriptor descriptor, byte[] bytes) = Blob(1000);
        using RegistryPusher pusher = new(Options, _registry.Reference("a"));
        Assert.True(pusher.Push(descriptor, () => new MemoryStream(bytes), from: "b/c"));
        Assert.Equal(bytes, _registry.Blobs[descriptor.DigestText]);
    }

    [Fact]
    public void A_manifest_is_stored_under_its_tag_with_its_type()
    {
        byte[] json = ManifestDocument.ToJson(new ImageManifest { MediaType = MediaTypes.OciManifest });
        using RegistryPusher pusher = new(Options, _registry.Reference("a:v1"));
        ImageDigest digest = pusher.PushManifest(json, MediaTypes.OciManifest);
        Assert.Equal(MediaTypes.OciManifest, _registry.Manifests["v1"].Type);
        using RegistryClient client = new(Options);
        Assert.Equal(digest, client.Manifest(_registry.Reference("a:v1")).Digest);
    }

    private static (Descriptor Descriptor, byte[] Bytes) Blob(int size)
    {
        byte[] bytes = new byte[size];
        Random.Shared.NextBytes(bytes);
        return (Descriptor.Of(MediaTypes.OciLayer, ImageDigest.OfSha256(SHA256.HashData(bytes)), size), bytes);
    }
}
