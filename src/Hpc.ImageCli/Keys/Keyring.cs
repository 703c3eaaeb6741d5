using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>Apptainer's keyring, in its place and form: packets of public keys in pgp-public, of private ones in pgp-secret, of
/// mode 0600 in a directory of mode 0700. That of all users has public keys alone.</summary>
internal sealed class Keyring
{
    private const uint OwnFile = 0x180;
    private const uint FileOfAll = 0x1a4;

    private static readonly string[] s_placesOfAll = ["/etc/hpcrun", "/etc/apptainer"];

    private readonly string _directory;
    private readonly bool _isOfAll;

    private Keyring(string directory, bool isOfAll) => (_directory, _isOfAll) = (directory, isOfAll);

    /// <summary>The caller's own: --keysdir, $APPTAINER_KEYSDIR, else keys in $APPTAINER_CONFIGDIR or ~/.apptainer.</summary>
    public static Keyring Own(ParsedArguments words) => new(
        words.Text("keysdir") ?? ConnectionOptions.Variable("KEYSDIR") ?? Path.Combine(Configuration(), "keys"), isOfAll: false);

    /// <summary>That of all users of the node.</summary>
    public static Keyring OfAll =>
        new(s_placesOfAll.FirstOrDefault(place => File.Exists(Path.Combine(place, "global-pgp-public"))) ?? s_placesOfAll[0],
        isOfAll: true);

    public static Keyring Named(ParsedArguments words) => words.Has("global") ? OfAll : Own(words);

    public string PublicPath => Path.Combine(_directory, _isOfAll ? "global-pgp-public" : "pgp-public");

    public string PrivatePath => Path.Combine(_directory, "pgp-secret");

    public IReadOnlyList<PgpCertificate> PublicKeys() => Read(PublicPath);

    /// <exception cref="RefusedException">The keyring is that of all users.</exception>
    public IReadOnlyList<PgpCertificate> PrivateKeys() => _isOfAll
        ? throw new RefusedException("cannot use private keys of all users", "their keyring has public keys alone",
            "leave out --global")
        : Read(PrivatePath);

    public static IReadOnlyList<PgpCertificate> Parse(byte[] bytes) => PgpCertificate.ReadRing(bytes, SHA1.HashData);

    public void StorePublic(IEnumerable<PgpCertificate> keys) => Store(PublicPath, keys, _isOfAll ? FileOfAll : OwnFile);

    public void StorePrivate(IEnumerable<PgpCertificate> keys) => Store(PrivatePath, keys, OwnFile);

    private static IReadOnlyList<PgpCertificate> Read(string path)
    {
        try
        {
            return File.Exists(path) ? Parse(KeyFile.Bytes(path)) : [];
        }
        catch (CorruptImageException error)
        {
            throw new RefusedException($"cannot read the keyring '{path}'", error.Message, "gpg --show-keys FILE lists its keys",
                inner: error);
        }
    }

    private void Store(string path, IEnumerable<PgpCertificate> keys, uint mode)
    {
        _ = Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        byte[] bytes = [.. keys.SelectMany(key => key.Bytes.ToArray())];
        int error = AtomicFile.TryReplace(RawText.FromUtf16(path), bytes, mode);
        if (error < 0)
        {
            throw new RefusedException($"cannot write the keyring '{path}'", Hpc.Linux.Errno.Name(-error),
                "look at its permissions and the free space: ls -l, df -h");
        }
    }

    private static string Configuration() => ConnectionOptions.Variable("CONFIGDIR")
        ?? (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".apptainer")
            : throw new RefusedException("cannot find the keyring", "HOME is not set",
                "name its directory: --keysdir DIR, or APPTAINER_KEYSDIR"));
}
