using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>Signatures of any file, in a file beside it: one of OpenPGP that gpg itself reads (FILE.asc), or an envelope with a
/// statement (FILE.dsse).</summary>
internal static class DetachedSignature
{
    private const uint Mode = 0x1a4;

    public static readonly OptionSpec Option =
        new("detached", '\0', null,
        "the signature is in a file beside FILE, which may be any file: FILE.asc, with --key FILE.dsse");

    public static string PathOf(string path, bool isBare) => path + (isBare ? ".dsse" : ".asc");

    public static int Sign(ParsedArguments words)
    {
        RefuseObjects(words);
        using MessageSigner signer = MessageSigner.Of(words);
        byte[] signature = signer.SignFile(words[0]);
        string path = PathOf(words[0], signer.IsBare);
        int error = AtomicFile.TryReplace(ImageTarget.Bytes(path), signature, Mode);
        if (error < 0)
        {
            throw new RefusedException($"cannot write \"{path}\"", Errno.Name(-error),
                "look at free space and permissions: df -h, ls -l");
        }

        GlobalOptions.Notes(words)($"signed: \"{path}\" is the signature of \"{words[0]}\"");
        return 0;
    }

    public static int Verify(ParsedArguments words, KeySet keys)
    {
        RefuseObjects(words);
        Signer signer = keys.CheckFile(words[0]);
        if (signer.IsNamed)
        {
            new VerifyText(words).PrintSigner(signer);
        }

        GlobalOptions.Notes(words)($"verified: \"{words[0]}\" is what was signed");
        return 0;
    }

    public static byte[] Digest(string path)
    {
        using FileSource source = FileSource.Open(ImageTarget.Bytes(path));
        return ObjectHash.Of(DigestAlgorithm.Sha256, [source]);
    }

    public static bool IsOf(ReadOnlyMemory<byte> statement, string path)
    {
        try
        {
            return FileStatement.IsOf(statement, Digest(path));
        }
        catch (CorruptImageException error)
        {
            throw TrustException.BadSignature(0, error.Message);
        }
    }

    private static void RefuseObjects(ParsedArguments words)
    {
        if (new[] { "group-id", "sif-id", "legacy-insecure", "json" }.FirstOrDefault(words.Has) is { } option)
        {
            throw new RefusedException($"cannot use --{option} with --detached", "such a signature is of the whole file",
                $"leave out --{option}");
        }
    }
}
