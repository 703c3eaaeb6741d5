using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Registry;
using Hpc.Linux;
using Hpc.Sif;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun verify FILE</c>: who signed an image, and whether it is still that image.</summary>
internal static class VerifyCommand
{
    public static CommandSpec Tree() => Verbs.Spec("verify") with
    {
        Arguments = [new("FILE", "SIF file; with --key docker:// or oras:// for an image in a registry, as cosign signs it")],
        Options =
        [
            .. ObjectChoice.Specs("verify"),
            new("key", '\0', "FILE",
                "PEM file of a public key: RSA, ECDSA, Ed25519 (default: $APPTAINER_VERIFY_KEY, else the keyring); repeatable"),
            new("legacy-insecure", '\0', null,
                "read signatures of before 2020, which say nothing of names, types and attributes"),
            new("json", 'j', null, "print JSON"),
            new("local", 'l', null, "use the keyring alone, which is so anyway"),
            DetachedSignature.Option,
            KeyCommand.Directory,
            .. ConnectionOptions.Specs,
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        using KeySet keys = Keys(words);
        if (words.Has("detached"))
        {
            return DetachedSignature.Verify(words, keys);
        }

        if (ImageSource.Find(words[0]) is { Kind: SourceKind.Registry or SourceKind.Oras } image)
        {
            return CosignSignatures.Verify(words, image, keys);
        }

        using FileSource source = FileSource.Open(ImageTarget.Bytes(words[0]));
        SifFile file = SignedFile.Open(source, words[0]);
        VerifyReport report = words.Has("json") ? new VerifyJson() : new VerifyText(words);
        try
        {
            Verify(words, file, keys, report);
        }
        finally
        {
            report.End();
        }

        GlobalOptions.Notes(words)($"verified: every signature of \"{words[0]}\" that was asked for is good");
        return 0;
    }

    private static KeySet Keys(ParsedArguments words)
    {
        List<string> files = words.All("key");
        string[] named = files.Count == 0 && ConnectionOptions.Variable("VERIFY_KEY") is { } variable ? [variable] : [.. files];
        return named.Length > 0 ? KeySet.Bare([.. named.Select(PemFile.Public)]) : KeySet.Rings(words);
    }

    private static void Verify(ParsedArguments words, SifFile file, KeySet keys, VerifyReport report)
    {
        IReadOnlyList<uint> groups = ObjectChoice.Groups(words), objects = ObjectChoice.Objects(words);
        Verification verification = new(file, ObjectHash.Of, keys.Check) { Seen = report.Add, All = ObjectHash.OfAll };
        if (!words.Has("legacy-insecure"))
        {
            verification.Run(groups, objects);
            return;
        }

        bool isGiven = groups.Count + objects.Count > 0;
        verification.RunLegacy(groups, isGiven && !words.Has("all") ? objects : [.. objects, .. Legacy(file, words.Has("all"))]);
    }

    /// <summary>Before 2020 the root file system was what was signed.</summary>
    private static IEnumerable<uint> Legacy(SifFile file, bool all) => all
        ? file.Descriptors.Where(item => item.DataType != DataType.Signature && item.Group.IsGroup).Select(item =>
            item.Id).Order()
        : file.Descriptors.Where(item => item.DataType == DataType.Partition
            && PartitionMetadata.Of(item).Type == PartitionType.PrimarySystem)
            .Select(item => item.Id).Take(1).DefaultIfEmpty(1u);
}
