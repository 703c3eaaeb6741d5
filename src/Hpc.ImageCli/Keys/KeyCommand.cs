using Hpc.CommandLine;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun key</c>: the keyring of OpenPGP keys by which images are signed and verified.</summary>
internal static class KeyCommand
{
    public static readonly OptionSpec Directory =
        new("keysdir", 'd', "DIR", "directory of the keyring (default: $APPTAINER_KEYSDIR, else ~/.apptainer/keys)");

    public static readonly OptionSpec OfAll = new("global", 'g', null, "the keyring of all users of this node");
    private static readonly OptionSpec s_private = new("secret", 's', null, "private keys");

    public static CommandSpec Tree() => Verbs.Spec("key") with
    {
        Commands =
        [
            NewKeyCommand.Tree(),
            new("list", "List the keys of the keyring.") { Options = [s_private, OfAll, Directory], Run = List },
            new("import", "Add keys from a file.")
            {
                Arguments = [new("FILE", "keys as text or as packets; - for standard input")],
                Options = [OfAll, Directory],
                Run = words => KeyImport.Run(words, KeyFile.Bytes(words[0])),
            },
            new("export", "Write a key into a file.")
            {
                Arguments = [new("FILE", "the file to make")],
                Options = [s_private, new("armor", 'a', null, "as text"), Index, OfAll, Directory],
                Run = Export,
            },
            new("remove", "Remove a key.")
            {
                Arguments = [new("FINGERPRINT", "40 hexadecimal digits")],
                Options = [s_private, new("public", 'p', null, "the public key (default)"),
                    new("both", 'b', null, "the public and the private key"), OfAll, Directory],
                Run = Remove,
            },
            .. KeyServerCommands.Tree(),
        ],
    };

    private static OptionSpec Index => new("keyidx", 'k', "N", "which key, as hpcrun key list counts them");

    private static int List(ParsedArguments words)
    {
        Keyring ring = Keyring.Named(words);
        bool isPrivate = words.Has("secret");
        IReadOnlyList<PgpCertificate> keys = isPrivate ? ring.PrivateKeys() : ring.PublicKeys();
        Report.Print($"{(isPrivate ? "Private" : "Public")} key listing ({(isPrivate ? ring.PrivatePath : ring.PublicPath)}):");
        Report.Print("");
        KeyText.Print(keys);
        return 0;
    }

    private static int Export(ParsedArguments words)
    {
        Keyring ring = Keyring.Named(words);
        bool isPrivate = words.Has("secret");
        string kind = isPrivate ? "private" : "public";
        PgpCertificate key = KeyChoice.Of(words, isPrivate ? ring.PrivateKeys() : ring.PublicKeys(), isPrivate ? ring.PrivatePath
            : ring.PublicPath, kind);
        byte[] bytes = key.Bytes.ToArray();
        byte[] content = words.Has("armor")
            ? System.Text.Encoding.ASCII.GetBytes(PgpArmor.Encode(isPrivate ? PgpArmor.PrivateKey : PgpArmor.PublicKey, bytes))
                : bytes;
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        options.UnixCreateMode =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | (isPrivate ? UnixFileMode.None
            : UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using FileStream file = new(words[0], options);
        file.Write(content);
        string which = isPrivate ? "Private" : "Public";
        Report.Print($"{which} key with fingerprint {key.FingerprintText} correctly exported to file: {words[0]}");
        return 0;
    }

    private static int Remove(ParsedArguments words)
    {
        Keyring ring = Keyring.Named(words);
        bool isBoth = words.Has("both") || (words.Has("secret") && words.Has("public"));
        bool removed = false;
        if (isBoth || !words.Has("secret"))
        {
            removed |= Remove(words[0], ring.PublicKeys(), ring.StorePublic);
        }

        if (isBoth || words.Has("secret"))
        {
            removed |= Remove(words[0], ring.PrivateKeys(), ring.StorePrivate);
        }

        return removed ? 0 : throw new RefusedException($"cannot remove key {words[0]}",
            "the keyring has no key with that fingerprint", "hpcrun key list shows them");
    }

    private static bool Remove(string name, IReadOnlyList<PgpCertificate> keys, Action<IEnumerable<PgpCertificate>> store)
    {
        PgpCertificate[] left = [.. keys.Where(key => name.Length < 40 || !key.IsNamed(name))];
        if (left.Length == keys.Count)
        {
            return false;
        }

        store(left);
        return true;
    }
}
