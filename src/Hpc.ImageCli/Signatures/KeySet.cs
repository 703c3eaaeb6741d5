using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>The keys that one verification believes: bare ones, or those of keyrings.</summary>
internal sealed class KeySet : IDisposable
{
    private const string NoKeys = "there are no keys in the keyring";
    private const string Import = "hpcrun key import FILE";

    private readonly IReadOnlyList<PemKey> _bare;
    private readonly PgpVerifier? _pgp;

    private KeySet(IReadOnlyList<PemKey> bare, PgpVerifier? pgp) => (_bare, _pgp) = (bare, pgp);

    public static KeySet Bare(IReadOnlyList<PemKey> keys) => new(keys, pgp: null);

    /// <summary>The caller's keyring and that of all users, where they are.</summary>
    public static KeySet Rings(ParsedArguments words)
    {
        string[] rings = [.. new[] { Keyring.OfAll.PublicPath, Keyring.Own(words).PublicPath }.Where(path => File.Exists(path)
            && new FileInfo(path).Length > 0).Select(Path.GetFullPath)];
        return new KeySet([], rings.Length > 0 ? new PgpVerifier(rings) : null);
    }

    /// <summary>Both kinds, of the site's own.</summary>
    /// <param name="ring">null where there is none.</param>
    public static KeySet OfSite(IReadOnlyList<PemKey> bare, string? ring) =>
        new(bare, ring is null ? null : new PgpVerifier([ring]));

    /// <summary>A signature beside a file: an OpenPGP one in FILE.asc, one of a bare key in FILE.dsse.</summary>
    /// <exception cref="TrustException">It is not there, or not good.</exception>
    public Signer CheckFile(string path)
    {
        string signature = DetachedSignature.PathOf(path, isBare: _bare.Count > 0);
        if (!File.Exists(signature))
        {
            throw TrustException.NotSigned($"\"{path}\"");
        }

        if (_bare.Count == 0)
        {
            return (_pgp ?? throw TrustException.BadKey(0, NoKeys, Import)).CheckFile(signature, path);
        }

        CheckedMessage message = CheckEnvelope(0, KeyFile.Bytes(signature), FileStatement.PayloadType);
        return DetachedSignature.IsOf(message.Content, path) ? message.Signer
            : throw TrustException.BadSignature(0, "integrity compromised: it is of another file");
    }

    public CheckedMessage Check(uint id, byte[] message) =>
        DsseEnvelope.MayBe(message) ? CheckEnvelope(id, message, DsseEnvelope.SifMetadata)
        : !ClearText.MayBe(message) ? throw TrustException.BadSignature(id, "it is neither an OpenPGP text nor a DSSE envelope")
        : _bare.Count > 0 && _pgp is null
            ? throw TrustException.BadKey(id, "it is an OpenPGP signature, and a bare key was given", "leave out --key")
        : (_pgp ?? throw TrustException.BadKey(id, NoKeys, Import)).Check(id, message);

    /// <summary>Whether a bare key of these has signed a text.</summary>
    public bool HaveSigned(byte[] text, ReadOnlySpan<byte> signature)
    {
        foreach (PemKey key in _bare)
        {
            if (key.Verify(text, signature))
            {
                return true;
            }
        }

        return false;
    }

    public bool IsBare => _bare.Count > 0;

    /// <param name="type">Of the payload that is asked for: a signature of something else is none of this.</param>
    public CheckedMessage CheckEnvelope(uint id, byte[] message, string type)
    {
        DsseEnvelope envelope = Parse(id, message);
        if (envelope.PayloadType != type)
        {
            throw TrustException.BadSignature(id, $"it is of something else: {envelope.PayloadType}");
        }

        if (_bare.Count == 0)
        {
            throw TrustException.BadKey(id, "it is one of a bare key, and none was given", "--key FILE names it");
        }

        byte[] signed = envelope.SignedBytes;
        return envelope.Signatures.Any(one => _bare.Any(key => key.Verify(signed, one.Value.Span)))
            ? new CheckedMessage(Signer.OfBareKey, envelope.Payload)
            : throw TrustException.BadSignature(id,
                "integrity compromised: no signature in it is of this text and of the given key");
    }

    public void Dispose()
    {
        foreach (PemKey key in _bare)
        {
            key.Dispose();
        }
    }

    private static DsseEnvelope Parse(uint id, byte[] message)
    {
        try
        {
            return DsseEnvelope.Parse(message);
        }
        catch (CorruptImageException error)
        {
            throw TrustException.BadSignature(id, error.Message);
        }
    }
}
