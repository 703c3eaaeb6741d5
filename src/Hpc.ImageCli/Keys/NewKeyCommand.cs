using System.Text;
using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun key newpair</c>: gpg makes a key that signs, and the keyring gets both halves.</summary>
internal static class NewKeyCommand
{
    private const uint UsualLength = 4096;

    public static CommandSpec Tree() => new("newpair", "Make a pair of keys.")
    {
        Options =
        [
            new("name", 'N', "NAME", "whose key it is") { MayBeEmpty = true },
            new("email", 'E', "ADDRESS", "the owner's address") { MayBeEmpty = true },
            new("comment", 'C', "TEXT", "what it is for") { MayBeEmpty = true },
            new("password", 'P', "WORD", "passphrase; others on this machine can see it (better: --passphrase-fd)")
            {
                MayBeEmpty = true,
            },
            Passphrase.Descriptor,
            new("bit-length", 'b', "N", $"length of the RSA key (default: {UsualLength})"),
            KeyCommand.Directory,
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        Keyring ring = Keyring.Own(words);
        string name = Line(words, "name", "Enter your name (e.g., John Doe) : ");
        string mail = Line(words, "email", "Enter your email address (e.g., john.doe@example.com) : ");
        string comment = Line(words, "comment", "Enter optional comment (e.g., development keys) : ");
        string passphrase = words.Text("password") ?? Passphrase.Ask(words, "Enter a passphrase : ");
        string user = (name + (comment.Length > 0 ? $" ({comment})" : "") + (mail.Length > 0 ? $" <{mail}>" : "")).Trim();
        using GpgHome home = new();
        string fingerprint = Make(home,
            Parameters(name, comment, mail, words.Number("bit-length") ?? UsualLength, passphrase.Length > 0), passphrase);
        GpgProgram secret = home.Unlock(passphrase.Length > 0 ? passphrase : null, [], "--export-secret-keys", fingerprint);
        if (secret.Status != 0 || secret.Output.Length == 0)
        {
            throw Failed(secret);
        }

        ring.StorePrivate([.. ring.PrivateKeys(), .. Keyring.Parse(secret.Output)]);
        ring.StorePublic([.. ring.PublicKeys(), .. Keyring.Parse(home.Export(fingerprint))]);
        Report.Print($"Generating Entity and OpenPGP Key Pair... done");
        GlobalOptions.Notes(words)($"made key {fingerprint} of {user}");
        return 0;
    }

    private static string Make(GpgHome home, string parameters, string passphrase)
    {
        GpgProgram made = home.Unlock(passphrase.Length > 0 ? passphrase : null, Encoding.UTF8.GetBytes(parameters),
            "--full-generate-key");
        return made.Find("KEY_CREATED") is [_, { } fingerprint, ..] ? fingerprint : throw Failed(made);
    }

    /// <summary>GnuPG's manual, "Unattended key generation".</summary>
    private static string Parameters(string name, string comment, string mail, uint bits, bool isProtected)
    {
        StringBuilder text = new($"Key-Type: RSA\nKey-Length: {bits}\nKey-Usage: sign cert\nExpire-Date: 0\n");
        _ = name.Length > 0 ? text.Append($"Name-Real: {name}\n") : text;
        _ = comment.Length > 0 ? text.Append($"Name-Comment: {comment}\n") : text;
        _ = mail.Length > 0 ? text.Append($"Name-Email: {mail}\n") : text;
        return text.Append(isProtected ? "" : "%no-protection\n").Append("%commit\n").ToString();
    }

    private static string Line(ParsedArguments words, string option, string question)
    {
        if (words.Text(option) is not { } text)
        {
            Report.Ask(question);
            text = Console.ReadLine()
                ?? throw new RefusedException("cannot make a key: nobody says whose it is", "standard input ended",
                $"--{option} TEXT");
        }

        return text.Any(char.IsControl) ? throw new UsageException($"--{option} has a control character") : text.Trim();
    }

    private static RefusedException Failed(GpgProgram run) =>
        new("cannot make a key", run.Text.Length > 0 ? run.Text : "gpg made none", "gpg --version shows what it can make");
}
