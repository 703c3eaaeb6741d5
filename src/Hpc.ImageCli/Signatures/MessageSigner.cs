using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary>Signs texts with what the command line names: bare keys, or one of the keyring.</summary>
internal abstract class MessageSigner : IDisposable
{
    /// <summary>Of the OpenPGP key; empty for bare ones.</summary>
    public virtual ReadOnlyMemory<byte> Fingerprint => default;

    public static MessageSigner Of(ParsedArguments words)
    {
        List<string> files = words.All("key");
        string[] named = files.Count == 0 && ConnectionOptions.Variable("SIGN_KEY") is { } variable ? [variable] : [.. files];
        return named.Length > 0
            ? new EnvelopeSigner([.. named.Select(file =>
                PemFile.Private(file, () => Passphrase.Ask(words, $"passphrase of {file}: ")))])
            : PgpSigner.Of(words);
    }

    /// <param name="type">Of the payload, where the form has a place for it.</param>
    public abstract byte[] Sign(byte[] payload, string type);

    /// <summary>The signature of a file, to lie beside it.</summary>
    public abstract byte[] SignFile(string path);

    /// <summary>Whether bare keys sign.</summary>
    public abstract bool IsBare { get; }

    public abstract void Dispose();
}
