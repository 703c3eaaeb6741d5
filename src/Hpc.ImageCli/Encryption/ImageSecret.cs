using System.Security.Cryptography;
using System.Text;
using Hpc.Binary;
using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary>What opens an encrypted image: a passphrase, or an RSA key in a file. The order in which it is looked for is
/// Apptainer's: options before variables, a key before a passphrase.</summary>
/// <param name="Origin">For messages.</param>
/// <param name="PemPath">The key's file; null for a passphrase.</param>
/// <param name="Text">The passphrase, or null.</param>
internal sealed record ImageSecret(string Origin, string? PemPath, byte[]? Text)
{
    private const string PathVariable = "ENCRYPTION_PEM_PATH", TextVariable = "ENCRYPTION_PASSPHRASE";

    /// <summary>More than a passphrase has: as much as gocryptfs takes.</summary>
    private const int Longest = 2048;

    private static readonly string[] s_prefixes = ["HPCRUN_", "APPTAINER_", "SINGULARITY_"];

    public static readonly OptionSpec[] Options =
    [
        new("pem-path", '\0', "FILE", "the RSA key that the image is for (default: $APPTAINER_ENCRYPTION_PEM_PATH)"),
        new("passphrase", '\0', null,
            "read the passphrase from the terminal or standard input (default: $APPTAINER_ENCRYPTION_PASSPHRASE)"),
        Hpc.ImageCli.Passphrase.Descriptor,
    ];

    /// <param name="name">Of the image, for messages.</param>
    /// <param name="isNew">It is to be encrypted.</param>
    /// <exception cref="RefusedException">There is none, or it cannot be read.</exception>
    public static ImageSecret Find(ParsedArguments words, string name, bool isNew = false) =>
        words.Text("pem-path") is { } path ? new("--pem-path", path, null)
        : words.Text("passphrase-fd") is not null ? new("the descriptor", null, Line(Hpc.ImageCli.Passphrase.Ask(words, "")))
        : words.Has("passphrase") ? new("standard input", null, Asked(words))
        : Variable(PathVariable) is { } file ? new($"${file.Name}", RawText.ToUtf16(RawText.Of(file.Value)), null)
        : Variable(TextVariable) is { } text ? new($"${text.Name}", null, Line(text.Value))
        : !Console.IsInputRedirected ? new("the terminal", null, Asked(words))
        : throw new RefusedException(
            $"cannot {(isNew ? "encrypt" : "decrypt")} the image '{name}': no passphrase and no key was given",
            $"it is {(isNew ? "to be " : "")}encrypted, and there is no terminal to ask on",
            "--pem-path FILE, --passphrase-fd FD, or the variable APPTAINER_ENCRYPTION_PASSPHRASE");

    /// <summary>The passphrase of an image.</summary>
    /// <param name="message">The one that is encrypted for an RSA key; null where there is none.</param>
    /// <exception cref="RefusedException">The key is another one, or the image is for none.</exception>
    public byte[] Passphrase(byte[]? message, string name)
    {
        if (Text is not null)
        {
            return Text;
        }

        if (message is null)
        {
            throw new RefusedException($"cannot decrypt the image '{name}' with a key: it was encrypted with a passphrase",
                "it has no message for a key", "hpcrun exec --passphrase asks for the passphrase");
        }

        using RSA key = RsaFile.Private(PemPath!);
        try
        {
            return Line(key.Decrypt(message, RSAEncryptionPadding.OaepSHA256));
        }
        catch (CryptographicException error)
        {
            throw new RefusedException($"cannot decrypt the image '{name}': the key in '{PemPath}' does not open it",
                "it was encrypted for another key", "give the private key that belongs to the public one it was built with",
                inner: error);
        }
    }

    /// <summary>gocryptfs reads one line.</summary>
    private static byte[] Line(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        return text[..(end < 0 ? text.Length : end)].ToArray();
    }

    private static byte[] Line(string text) => Line(Encoding.UTF8.GetBytes(text));

    private static byte[] Asked(ParsedArguments words)
    {
        if (!Console.IsInputRedirected)
        {
            return Line(Hpc.ImageCli.Passphrase.Ask(words, "Passphrase of the image: "));
        }

        // Whatever is behind the line is the program's.
        using FileStream stream = new(new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 1);
        List<byte> line = [];
        for (int next; (next = stream.ReadByte()) is >= 0 and not '\n' && line.Count < Longest;)
        {
            line.Add((byte)next);
        }

        return [.. line];
    }

    /// <summary>Of the first prefix that has it, to the byte.</summary>
    private static (string Name, byte[] Value)? Variable(string name)
    {
        byte[] block = File.ReadAllBytes("/proc/self/environ");
        foreach (string prefix in s_prefixes)
        {
            byte[] start = Encoding.ASCII.GetBytes($"{prefix}{name}=");
            foreach (Range part in block.AsSpan().Split((byte)0))
            {
                if (block.AsSpan()[part].StartsWith(start))
                {
                    return (prefix + name, block.AsSpan()[part][start.Length..].ToArray());
                }
            }
        }

        return null;
    }
}
