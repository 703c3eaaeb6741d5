using System.Globalization;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Sif;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun sign FILE</c>: one signature for each group of objects.</summary>
internal static class SignCommand
{
    public static CommandSpec Tree() => Verbs.Spec("sign") with
    {
        Arguments = [new("FILE", "SIF file")],
        Options =
        [
            .. ObjectChoice.Specs("sign"),
            new("key", '\0', "FILE",
                "PEM file of a private key: RSA, ECDSA, Ed25519 (default: $APPTAINER_SIGN_KEY, else the keyring); repeatable"),
            new("keyidx", 'k', "N", "which private key of the keyring, as hpcrun key list --secret counts them"),
            DetachedSignature.Option,
            Passphrase.Descriptor,
            KeyCommand.Directory,
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        if (words.Has("detached"))
        {
            return DetachedSignature.Sign(words);
        }

        string path = ImageTarget.Bytes(words[0]);
        using FileStorage storage = Open(path, words[0]);
        SifFile file = SignedFile.Open(storage, words[0]);
        (uint Group, IReadOnlyList<SifDescriptor> Objects)[] parts = Parts(words, file);
        using MessageSigner signer = MessageSigner.Of(words);
        (SifObject, ReadOnlyMemory<byte>)[] signatures = [.. parts.Select(part => Sign(file, part.Group, part.Objects, signer))];
        RemovalAtEnd.Whole(() => SifAddition.Add(storage, signatures, Now(), storage.Sync));
        string made = signatures.Length == 1 ? "a new signature" : $"{signatures.Length} new signatures";
        GlobalOptions.Notes(words)($"signed: \"{words[0]}\" has {made}");
        return 0;
    }

    /// <summary>Open for writing, and nobody else signs it meanwhile.</summary>
    private static FileStorage Open(string path, string name)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDWR);
        if (fd < 0)
        {
            throw new RefusedException($"cannot sign \"{name}\"", $"it cannot be opened for writing: {Errno.Name(-fd)}",
                "sign a copy that you may write to");
        }

        FileStorage storage = new(fd);
        if (Flock.Try(fd, Flock.LOCK_EX | Flock.LOCK_NB) == -Errno.EAGAIN)
        {
            storage.Dispose();
            throw new RefusedException($"cannot sign \"{name}\"", "another process is changing it", "try again when it is done");
        }

        return storage;
    }

    private static (uint Group, IReadOnlyList<SifDescriptor> Objects)[] Parts(ParsedArguments words, SifFile file)
    {
        SignedObjects.CheckLayout(file);
        IReadOnlyList<uint> groups = ObjectChoice.Groups(words), objects = ObjectChoice.Objects(words);
        (uint, IReadOnlyList<SifDescriptor>)[] chosen =
        [
            .. groups.Select(group => (group, SignedObjects.OfGroup(file, group))),
            .. objects.Select(id => SignedObjects.Get(file, id)).Select(item =>
                (item.Group.Id, (IReadOnlyList<SifDescriptor>)[item])),
        ];
        if (chosen.FirstOrDefault(part => part.Item1 == 0) is (0, { } lone))
        {
            throw TrustException.NotInGroup(lone[0].Id);
        }

        return chosen.Length > 0 ? chosen
            : [.. SignedObjects.Groups(file).Select(group => (group, SignedObjects.OfGroup(file, group)))];
    }

    private static (SifObject Object, ReadOnlyMemory<byte> Data) Sign(SifFile file, uint group,
        IReadOnlyList<SifDescriptor> objects, MessageSigner signer)
    {
        ImageMetadata metadata =
            ImageMetadata.Of(file, SignedObjects.LowestId(file, group), objects, DigestAlgorithm.Sha256, ObjectHash.Of);
        SifObject described = new(DataType.Signature)
        {
            Group = ObjectLink.None,
            Link = ObjectLink.ToGroup(group),
            Extra = new SignatureMetadata(HashType.Sha256, signer.Fingerprint).ToBytes(),
        };
        return (described, signer.Sign(metadata.ToJson(), DsseEnvelope.SifMetadata));
    }

    private static UnixTime Now() => new(
        long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture,
            out long epoch)
            ? epoch : DateTimeOffset.UtcNow.ToUnixTimeSeconds());
}
