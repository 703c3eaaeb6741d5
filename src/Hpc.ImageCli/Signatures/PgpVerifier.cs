using Hpc.Binary;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>OpenPGP signatures, checked by gpgv with keyrings of Apptainer's form: whoever is in them is believed.</summary>
internal sealed class PgpVerifier(IReadOnlyList<string> keyrings)
{
    /// <summary>SHA-224, SHA-256, SHA-384 and SHA-512, by OpenPGP's numbers (RFC 9580, 9.5).</summary>
    private static readonly string[] s_hashes = ["11", "8", "9", "10"];

    /// <summary>Places in the arguments of VALIDSIG (GnuPG, doc/DETAILS).</summary>
    private const int HashPlace = 7;
    private const int PrimaryKeyPlace = 9;

    /// <exception cref="TrustException">The signature is not good, or its key is not in a keyring.</exception>
    public CheckedMessage Check(uint id, byte[] message)
    {
        string text = Text(id, message);
        GpgProgram run = Run(message, "--output", "-", "-");
        Signer signer = Judge(id, run);
        return RawText.Of(run.Output).TrimEnd('\n') == text.TrimEnd('\n')
            ? new CheckedMessage(signer, RawText.Bytes(text))
            : throw TrustException.BadSignature(id, "gpgv reads another text in it");
    }

    /// <summary>A signature that lies beside what it is of.</summary>
    /// <exception cref="TrustException">It is not good, or its key is not in a keyring.</exception>
    public Signer CheckFile(string signature, string file) =>
        Judge(0, Run([], Path.GetFullPath(signature), Path.GetFullPath(file)));

    private GpgProgram Run(byte[] input, params string[] words)
    {
        string[] rings = [.. keyrings.SelectMany(path => new[] { "--keyring", path })];
        return GpgProgram.Run("gpgv", ["--status-fd", "2", "--weak-digest", "SHA1", .. rings, .. words], input);
    }

    private static string Text(uint id, byte[] message)
    {
        try
        {
            return ClearText.Parse(message).Text;
        }
        catch (CorruptImageException error)
        {
            throw TrustException.BadSignature(id, error.Message);
        }
    }

    private static Signer Judge(uint id, GpgProgram run)
    {
        if (run.Lines.Count(line => line[0] == "NEWSIG") > 1)
        {
            throw TrustException.BadSignature(id, "there are several signatures in one");
        }

        if (Fault(id, run) is { } fault)
        {
            throw fault;
        }

        string[]? good = run.Find("GOODSIG"), valid = run.Find("VALIDSIG");
        if (run.Status != 0 || good is null || valid is not { Length: > PrimaryKeyPlace })
        {
            throw TrustException.BadSignature(id, run.Text.Length > 0 ? run.Text : "gpgv does not say that it is good");
        }

        return s_hashes.Contains(valid[HashPlace]) && valid[PrimaryKeyPlace].Length == 40
            ? new Signer(Convert.FromHexString(valid[PrimaryKeyPlace]), Name(good))
            : throw TrustException.BadSignature(id, "it uses a hash function that is not safe");
    }

    private static TrustException? Fault(uint id, GpgProgram run)
    {
        (string Keyword, Func<string[], TrustException> Say)[] faults =
        [
            ("BADSIG", _ => TrustException.BadSignature(id, "integrity compromised: it is not of this text")),
            ("REVKEYSIG", line =>
                TrustException.BadKey(id, $"the key was revoked: {Name(line)}",
                "ask its owner for an image that is signed with another key")),
            ("EXPKEYSIG", line =>
                TrustException.BadKey(id, $"the key has expired: {Name(line)}",
                "import the key again if its owner has extended it: hpcrun key import FILE")),
            ("EXPSIG", _ => TrustException.BadSignature(id, "it has expired")),
            ("NO_PUBKEY", line =>
                TrustException.BadKey(id, $"its key is not in the keyring: {line.LastOrDefault()}",
                "hpcrun key import FILE, or hpcrun key pull FINGERPRINT")),
            ("ERRSIG", _ => TrustException.BadSignature(id, run.Text)),
        ];
        foreach ((string keyword, Func<string[], TrustException> say) in faults)
        {
            if (run.Find(keyword) is { } line)
            {
                return say(line);
            }
        }

        return null;
    }

    /// <summary>The user of a key behind its number, in which control characters are written as %0a.</summary>
    private static string Name(string[] line) => RawText.FromUtf16(Uri.UnescapeDataString(string.Join(' ', line.Skip(1))));
}
