using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Sif;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun-image unlock IMAGE</c>: what <c>hpcrun exec</c> asks for where an image is encrypted. Finds the key of its
/// files by a passphrase or a key in a file, and prints it; it is meant for a pipe.</summary>
internal static class UnlockCommand
{
    public static CommandSpec Tree() => Verbs.Spec("unlock") with
    {
        Arguments = [new("IMAGE", "a SIF file with an encrypted root")],
        Options = ImageSecret.Options,
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        string name = words[0];
        using FileSource file = ImageFile.Open(name);
        SifFile sif = SifFile.Open(file);
        if (sif.PrimaryPartition(ArchitectureCode.Host) is not
            { Outcome: PrimaryPartitionOutcome.Encrypted, Partition: { } partition })
        {
            throw new RefusedException($"cannot unlock '{name}': its root is not encrypted with gocryptfs",
                "only such an image has a key", $"hpcrun sif list {name}");
        }

        Report.Exact(Convert.ToHexStringLower(EncryptedImage.Key(sif, partition, name, words)));
        return 0;
    }
}
