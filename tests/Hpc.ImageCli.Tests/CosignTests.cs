using System.Security.Cryptography;
using Hpc.Host;
using Hpc.Oci.Tests;
using Hpc.Registry;

namespace Hpc.ImageCli.Tests;

/// <summary>Signatures of images in a registry, in cosign's layout. tests/clients/cosign has the real one; what it wrote is in
/// CosignFixture.</summary>
public sealed class CosignTests : IDisposable
{
    private readonly ImageProgram _program = new();
    private readonly RegistryServer? _server;

    public CosignTests() => _server = Peer.Missing("docker-registry") is null ? new RegistryServer(_program.Place,
        secured: false) : null;

    private string Image => $"docker://{_server!.Host}/app:1";

    public void Dispose()
    {
        _server?.Dispose();
        _program.Dispose();
    }

    [ToolFact("docker-registry")]
    public void What_is_signed_as_it_is_pushed_is_verified_by_that_key_only()
    {
        Push("one", "--sign", Key("a"));
        _program.Good("verify", "--key", _program.At("a.pub"), Image);
        _ = Key("b");
        Assert.Contains("none of 1 is of this image and of the given key", _program.Refused("verify", "--key",
            _program.At("b.pub"), Image), StringComparison.Ordinal);
        Push("one", "--sign", _program.At("a.pem"), "--sign", _program.At("b.pem"));
        _program.Good("verify", "--key", _program.At("b.pub"), Image);
        Assert.Equal(2, Signatures().Count);
    }

    [ToolFact("docker-registry")]
    public void An_image_that_nobody_signed_and_one_in_the_place_of_another_are_refused()
    {
        Push("one", "--sign", Key("a"));
        IReadOnlyList<Oci.Descriptor> signatures = Signatures();
        Push("two");
        Assert.Contains("signature not found for", _program.Refused("verify", "--key", _program.At("a.pub"), Image),
            StringComparison.Ordinal);
        Store(new Oci.ImageManifest { Config = Blob("{}"u8.ToArray(), Oci.MediaTypes.OciConfig), Layers = signatures }, ".sig");
        Assert.Contains("none of 1", _program.Refused("verify", "--key", _program.At("a.pub"), Image), StringComparison.Ordinal);
        Assert.Contains("cannot use --json", _program.Refused("verify", "--json", "--key", _program.At("a.pub"), Image),
            StringComparison.Ordinal);
        Assert.Contains("none was given", _program.Refused("verify", Image), StringComparison.Ordinal);
    }

    [ToolFact("docker-registry")]
    public void What_cosign_signed_is_verified_in_both_of_its_layouts()
    {
        File.WriteAllText(_program.At("cosign.pub"), CosignFixture.PublicKey);
        Push("one");
        Assert.Equal(CosignFixture.Digest, Manifest().Digest.ToString());
        Store(CosignFixture.Signature(Blob), ".sig");
        _program.Good("verify", "--key", _program.At("cosign.pub"), Image);
        Store(new Oci.ImageManifest { Config = Blob("{}"u8.ToArray(), Oci.MediaTypes.OciConfig) }, ".sig");
        Assert.Contains("signature not found", _program.Refused("verify", "--key", _program.At("cosign.pub"), Image),
            StringComparison.Ordinal);
        Oci.Descriptor bundle = Store(CosignFixture.Bundle(Blob), null);
        Store(new Oci.ImageIndex { MediaType = Oci.MediaTypes.OciIndex, Manifests = [bundle] });
        _program.Good("verify", "--key", _program.At("cosign.pub"), Image);
    }

    [ToolFact("docker-registry")]
    public void A_private_key_of_cosign_signs_with_its_passphrase()
    {
        File.WriteAllText(_program.At("cosign.pub"), CosignFixture.PublicKey);
        File.WriteAllText(_program.At("cosign.key"), CosignFixture.PrivateKey);
        Assert.Equal(0, PushBy(CosignFixture.Passphrase).Status);
        _program.Good("verify", "--key", _program.At("cosign.pub"), Image);
        (int status, _, string errors) = PushBy("wrong");
        Assert.Equal(255, status);
        Assert.Contains("the passphrase is wrong", errors, StringComparison.Ordinal);
    }

    private (int Status, string Out, string Err) PushBy(string passphrase)
    {
        File.WriteAllText(_program.At("word"), passphrase + "\n");
        using FileStream word = File.OpenRead(_program.At("word"));
        return _program.Run("push", "-q", "--sign", _program.At("cosign.key"), "--passphrase-fd",
            $"{word.SafeFileHandle.DangerousGetHandle()}", $"oci:{Layout("one")}", Image);
    }

    private string Layout(string text) => LayoutFile.Write(_program.At("layout-" + text), [new LayerTar().File("f",
        text).Bytes], "{}", "none");

    private void Push(string text, params string[] options) => _program.Good(["push", "-q", .. options, $"oci:{Layout(text)}",
        Image]);

    private string Key(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_program.At(name + ".pub"), key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(_program.At(name + ".pem"), key.ExportPkcs8PrivateKeyPem());
        return _program.At(name + ".pem");
    }

    private FetchedManifest Manifest(string? suffix = null)
    {
        using RegistryClient client = new(new RegistryOptions());
        Oci.ImageReference image = Oci.ImageReference.Parse($"{_server!.Host}/app:1");
        return suffix is null ? client.Manifest(image) : client.Manifest(image with { Tag = Tag(suffix) });
    }

    private IReadOnlyList<Oci.Descriptor> Signatures() => Manifest(".sig").Document.Image!.Layers;

    private string Tag(string suffix) => Manifest().Digest.ToString().Replace(':', '-') + suffix;

    private Oci.Descriptor Blob(byte[] bytes, string type)
    {
        using RegistryPusher pusher = new(new RegistryOptions(), Oci.ImageReference.Parse($"{_server!.Host}/app:1"));
        Oci.Descriptor blob = Oci.Descriptor.Of(type, LayoutFile.Digest(bytes), bytes.Length);
        pusher.Push(blob, () => new MemoryStream(bytes));
        return blob;
    }

    private Oci.Descriptor Store(Oci.ImageManifest manifest, string? suffix) =>
        Store(Oci.ManifestDocument.ToJson(manifest with { MediaType = Oci.MediaTypes.OciManifest }),
            Oci.MediaTypes.OciManifest, suffix is null ? null : Tag(suffix));

    private void Store(Oci.ImageIndex index) => Store(Oci.ManifestDocument.ToJson(index), Oci.MediaTypes.OciIndex, Tag(""));

    private Oci.Descriptor Store(byte[] json, string type, string? tag)
    {
        Oci.ImageReference place = Oci.ImageReference.Parse($"{_server!.Host}/app:1") with { Tag = tag };
        using RegistryPusher pusher = new(new RegistryOptions(), place);
        return Oci.Descriptor.Of(type, pusher.PushManifest(json, type), json.Length);
    }
}
