using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>Keys that come into the keyring: gpg looks at each first, and what it leaves out (a user who did not sign) stays
/// out. Private keys keep their passphrase.</summary>
internal static class KeyImport
{
    public static int Run(ParsedArguments words, byte[] file)
    {
        Keyring ring = Keyring.Named(words);
        foreach (PgpCertificate key in Read(file))
        {
            Add(ring, key);
        }

        return 0;
    }

    /// <exception cref="RefusedException">It has no key.</exception>
    public static IReadOnlyList<PgpCertificate> Read(byte[] file)
    {
        try
        {
            IReadOnlyList<PgpCertificate> keys = Keyring.Parse(PgpArmor.Decode(file));
            return keys.Count > 0 ? keys : throw new CorruptImageException("OpenPGP key", 0, "nothing", "a key");
        }
        catch (CorruptImageException error)
        {
            throw new RefusedException("cannot read the key", error.Message, "gpg --show-keys FILE shows what it is",
                inner: error);
        }
    }

    /// <summary>Adds a key, and says so.</summary>
    private static void Add(Keyring ring, PgpCertificate key)
    {
        if (!TryAdd(ring, key))
        {
            throw new RefusedException($"cannot add key {key.FingerprintText}", "it already belongs to the keyring",
                "hpcrun key remove FINGERPRINT removes the old one");
        }

        string which = key.IsPrivate ? "private" : "public";
        Report.Print($"Key with fingerprint {key.FingerprintText} successfully added to the {which} keyring");
    }

    /// <summary>Adds a key. The public half of a private one is added, too.</summary>
    /// <returns>Whether it is new.</returns>
    public static bool TryAdd(Keyring ring, PgpCertificate key)
    {
        using GpgHome home = new();
        home.Import(key.Bytes);
        PgpCertificate shown = Keyring.Parse(home.Export(key.FingerprintText)) is [var first, ..] ? first
            : throw new RefusedException($"cannot add key {key.FingerprintText}", "gpg finds no user in it who has signed it",
                "gpg --show-keys FILE shows what it is");
        bool isNew = AddTo(ring.PublicKeys(), shown, ring.StorePublic);
        if (key.IsPrivate)
        {
            isNew = AddTo(ring.PrivateKeys(), key, ring.StorePrivate);
        }

        return isNew;
    }

    private static bool AddTo(IReadOnlyList<PgpCertificate> keys, PgpCertificate key, Action<IEnumerable<PgpCertificate>> store)
    {
        if (keys.Any(known => known.Fingerprint.Span.SequenceEqual(key.Fingerprint.Span)))
        {
            return false;
        }

        store([.. keys, key]);
        return true;
    }
}
