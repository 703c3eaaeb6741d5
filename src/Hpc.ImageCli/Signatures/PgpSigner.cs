using Hpc.CommandLine;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>A private key of the keyring, which gpg uses in a home of its own.</summary>
internal sealed class PgpSigner : MessageSigner
{
    private readonly PgpCertificate _key;
    private readonly string? _passphrase;
    private readonly GpgHome _home = new();

    private PgpSigner(PgpCertificate key, string? passphrase)
    {
        (_key, _passphrase) = (key, passphrase);
        try
        {
            _home.Import(key.Bytes);
        }
        catch
        {
            _home.Dispose();
            throw;
        }
    }

    public override ReadOnlyMemory<byte> Fingerprint => _key.Fingerprint;

    public static new PgpSigner Of(ParsedArguments words)
    {
        Keyring ring = Keyring.Own(words);
        PgpCertificate key = KeyChoice.Of(words, ring.PrivateKeys(), ring.PrivatePath, "private");
        string? passphrase = key.IsProtected ? Passphrase.Ask(words, $"passphrase of key {key.FingerprintText}: ") : null;
        return new PgpSigner(key, passphrase);
    }

    public override bool IsBare => false;

    public override byte[] Sign(byte[] payload, string type) => Sign(payload, ["--clear-sign"]);

    public override byte[] SignFile(string path) =>
        Sign([], ["--armor", "--output", "-", "--detach-sign", "--", Path.GetFullPath(path)]);

    private byte[] Sign(byte[] payload, string[] words)
    {
        string[] key = ["--local-user", _key.FingerprintText, "--digest-algo", "SHA256", "--no-emit-version", "--no-comments"];
        GpgProgram run = _home.Unlock(_passphrase, payload, [.. key, .. words]);
        return run.Status == 0 && run.Find("SIG_CREATED") is not null ? run.Output
            : throw new RefusedException($"cannot sign with key {_key.FingerprintText}", Why(run),
                "hpcrun key list --secret shows the keys");
    }

    public override void Dispose() => _home.Dispose();

    private static string Why(GpgProgram run) =>
        run.Text.Contains("Bad passphrase", StringComparison.OrdinalIgnoreCase) ? "the passphrase is wrong"
        : run.Text.Length > 0 ? run.Text : "gpg made no signature";
}
