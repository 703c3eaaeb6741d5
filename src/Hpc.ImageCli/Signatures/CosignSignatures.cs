using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Oci;
using Hpc.Registry;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>Signatures of an image in a registry, where cosign has them: beside it, under a tag that is made of its digest. No
/// transparency log is asked. sigstore/cosign: specs/SIGNATURE_SPEC.md; of cosign 3 a list of bundles (OCI distribution-spec
/// v1.1, "Referrers Tag Schema").</summary>
/// <param name="digest">Of the image's manifest or index.</param>
internal sealed class CosignSignatures(RegistryOptions options, ImageReference image, ImageDigest digest)
{
    /// <summary>More signatures are not looked at.</summary>
    private const int Most = 256;

    private string Repository => $"{image.Registry}/{image.Repository}";

    private ImageReference List => At($"{digest.Algorithm}-{digest.Hex}.sig");

    /// <summary>Adds a signature to those that are there; one that this key made before stays.</summary>
    public void Add(PemKey key)
    {
        using RegistryClient client = new(options);
        ImageManifest? before = Found(client, List)?.Document.Image;
        using KeySet keys = KeySet.Bare([key]);
        if (before is not null && before.Layers.Any(layer => IsGood(client, keys, layer)))
        {
            options.Note($"{Repository}@{digest} was signed by this key before");
            return;
        }

        byte[] payload = SimpleSigning.ToJson(Repository, digest.ToString());
        Descriptor added = Descriptor.Of(SimpleSigning.MediaType, VerifiedBytes.Sha256(payload), payload.Length) with
        {
            Annotations = new Dictionary<string, string>
            {
                [SimpleSigning.Annotation] =
                Convert.ToBase64String(key.Sign(payload))
            },
        };
        Push(payload, [.. before?.Layers ?? [], added]);
        options.Note($"signed: {Repository}@{digest}");
    }

    /// <exception cref="RefusedException">No signature is good, or the options are for files.</exception>
    public static int Verify(ParsedArguments words, ImageSource source, KeySet keys)
    {
        if (new[] { "group-id", "sif-id", "legacy-insecure", "json", "all" }.FirstOrDefault(words.Has) is { } option)
        {
            throw new RefusedException($"cannot use --{option} with an image in a registry",
                "its signatures are of the whole image",
                $"leave out --{option}");
        }

        if (!keys.IsBare)
        {
            throw TrustException.BadKey(0, "images in registries are signed by bare keys, and none was given",
                "--key FILE names it");
        }

        RegistryOptions options = ConnectionOptions.Read(words);
        ImageReference image = ImageReference.Parse(source.Rest);
        using RegistryClient client = new(options);
        ImageDigest digest = client.Manifest(image).Digest;
        new CosignSignatures(options, image, digest).Check(client, keys);
        options.Note($"verified: {image.Registry}/{image.Repository}@{digest} is signed by the given key");
        return 0;
    }

    /// <summary>Whoever may push may add a signature: one that is good is enough, and others do no harm.</summary>
    private void Check(RegistryClient client, KeySet keys)
    {
        Descriptor[] signatures = [.. (Found(client, List)?.Document.Image?.Layers ?? []).Take(Most)];
        Descriptor[] bundles = [.. (Found(client,
            At($"{digest.Algorithm}-{digest.Hex}"))?.Document.Index?.Manifests ?? []).Take(Most)];
        if (!signatures.Any(one => IsGood(client, keys, one)) && !bundles.Any(one => IsGoodBundle(client, keys, one)))
        {
            throw signatures.Length + bundles.Length == 0
                ? new TrustException(FaultKind.NotSigned, 0, $"signature not found for {Repository}@{digest}",
                    "nobody has signed it",
                    "hpcrun push --sign KEY signs what it pushes; so does cosign sign --key")
                : TrustException.BadSignature(0,
                    $"none of {signatures.Length + bundles.Length} is of this image and of the given key");
        }
    }

    private bool IsGood(RegistryClient client, KeySet keys, Descriptor layer)
    {
        byte[] signature = new byte[SimpleSigning.Longest];
        if (layer.MediaType != SimpleSigning.MediaType || layer.Size is < 0 or > SimpleSigning.Longest
            || layer.Annotation(SimpleSigning.Annotation) is not { Length: < SimpleSigning.Longest } text
            || !Convert.TryFromBase64String(text, signature, out int length))
        {
            return false;
        }

        return IsOfThis(() =>
        {
            byte[] payload = Blob(client, layer);
            return keys.HaveSigned(payload, signature.AsSpan(0, length)) && SimpleSigning.IsOf(payload, digest.ToString());
        });
    }

    private bool IsGoodBundle(RegistryClient client, KeySet keys, Descriptor manifest) => digest.Algorithm == ImageDigest.Sha256
        && IsOfThis(() => client.Manifest(image, manifest).Document.Image is { Layers: [var layer] }
            && layer.MediaType == SigstoreBundle.MediaType && layer.Size is >= 0 and <= SigstoreBundle.Longest
            && SigstoreBundle.Envelope(Blob(client, layer)) is { PayloadType: FileStatement.PayloadType } envelope
            && envelope.Signatures.Any(one => keys.HaveSigned(envelope.SignedBytes, one.Value.Span))
            && SigstoreBundle.IsOf(envelope.Payload, Convert.FromHexString(digest.Hex)));

    /// <summary>What is damaged, gone or of another kind is no signature of this image.</summary>
    private static bool IsOfThis(Func<bool> check)
    {
        try
        {
            return check();
        }
        catch (Exception error) when (error is CorruptImageException or RegistryException { IsNotFound: true })
        {
            return false;
        }
    }

    private byte[] Blob(RegistryClient client, Descriptor blob)
    {
        using Stream stream = client.Blob(image, blob);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private void Push(byte[] payload, IReadOnlyList<Descriptor> layers)
    {
        using RegistryPusher pusher = new(options, List);
        pusher.Push(layers[^1], () => new MemoryStream(payload));
        string diffs = string.Join(',', layers.Select(layer => $"\"{layer.Digest}\""));
        byte[] config =
            System.Text.Encoding.UTF8.GetBytes("{\"architecture\":\"\",\"os\":\"\",\"config\":{},"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
            + diffs + "]}}");
        Descriptor described = Descriptor.Of(MediaTypes.OciConfig, VerifiedBytes.Sha256(config), config.Length);
        pusher.Push(described, () => new MemoryStream(config));
        ImageManifest manifest = new() { MediaType = MediaTypes.OciManifest, Config = described, Layers = layers };
        _ = pusher.PushManifest(ManifestDocument.ToJson(manifest), MediaTypes.OciManifest);
    }

    private ImageReference At(string tag) => image with { Tag = tag, Digest = null };

    private static FetchedManifest? Found(RegistryClient client, ImageReference reference)
    {
        try
        {
            return client.Manifest(reference);
        }
        catch (RegistryException error) when (error.IsNotFound)
        {
            return null;
        }
    }
}
