using Hpc.CommandLine;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun key push|pull|search</c>: keys of a server.</summary>
internal static class KeyServerCommands
{
    private const int FingerprintLength = 40;

    private static readonly OptionSpec s_server =
        new("url", 'u', "URL", "the key server: https://, http://, hkps:// or hkp:// (default: $HPCRUN_KEYSERVER)");

    public static IEnumerable<CommandSpec> Tree() =>
    [
        new("push", "Send a public key to a key server.")
        {
            Arguments = [new("FINGERPRINT", "40 or 16 hexadecimal digits")], Options = [s_server, KeyCommand.Directory], Run =
                Push,
        },
        new("pull", "Get a public key from a key server into the keyring.")
        {
            Arguments = [new("FINGERPRINT", "40 hexadecimal digits")], Options =
                [s_server, KeyCommand.OfAll, KeyCommand.Directory], Run = Pull,
        },
        new("search", "List keys of a key server.")
        {
            Arguments = [new("TEXT", "part of a name or an address, or a fingerprint")],
            Options = [s_server, new("long-list", 'l', null, "with fingerprint, dates and state")],
            Run = Search,
        },
    ];

    private static int Push(ParsedArguments words)
    {
        Keyring ring = Keyring.Own(words);
        PgpCertificate key = ring.PublicKeys().FirstOrDefault(key => words[0].Length >= 16 && key.IsNamed(words[0]))
            ?? throw new RefusedException($"cannot push key {words[0]}", "the keyring has no key with that fingerprint",
                "hpcrun key list shows them");
        using KeyServer server = KeyServer.Of(words);
        server.Add(PgpArmor.Encode(PgpArmor.PublicKey, key.Bytes.Span));
        Report.Print($"public key `{words[0]}' pushed to server successfully");
        return 0;
    }

    private static int Pull(ParsedArguments words)
    {
        string fingerprint = words[0].StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? words[0][2..] : words[0];
        if (fingerprint.Length != FingerprintLength || !fingerprint.All(char.IsAsciiHexDigit))
        {
            throw new RefusedException($"cannot pull key {words[0]}",
                "only the whole fingerprint says which key is meant: others can have the same last digits",
                "give all 40 hexadecimal digits, as hpcrun key search --long-list shows them");
        }

        using KeyServer server = KeyServer.Of(words);
        string armored = server.Get(fingerprint) ?? throw Absent(words[0]);
        PgpCertificate key = KeyImport.Read(System.Text.Encoding.UTF8.GetBytes(armored)).FirstOrDefault(key => !key.IsPrivate
            && key.IsNamed(fingerprint))
            ?? throw new RefusedException($"cannot pull key {words[0]}", "the server sent another key",
                "--url names another server");
        Keyring ring = Keyring.Named(words);
        int added = KeyImport.TryAdd(ring, key) ? 1 : 0;
        Report.Print($"{added} key(s) added to keyring of trust {ring.PublicPath}");
        return 0;
    }

    private static int Search(ParsedArguments words)
    {
        using KeyServer server = KeyServer.Of(words);
        string text = words[0];
        string search = text.Length >= 8 && text.All(char.IsAsciiHexDigit) ? "0x" + text : text;
        KeyIndex index = KeyIndex.Parse(server.Index(search) ?? throw Absent(text));
        Report.Print($"Showing {index.Keys.Count} results");
        Report.Print("");
        foreach (string line in index.Lines(words.Has("long-list")))
        {
            Report.Print(line);
        }

        return 0;
    }

    private static RefusedException Absent(string text) =>
        new($"there is no key for \"{text}\"", "the key server has none", "--url names another server");
}
