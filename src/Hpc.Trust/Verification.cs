using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Trust;

/// <summary>The signatures of an image, one after the other: each must be good, of the objects that are there.
/// sylabs/sif: pkg/integrity/verify.go.</summary>
public sealed class Verification(SifFile file, ContentHash hash, MessageCheck check)
{
    private readonly Dictionary<(uint Id, DigestAlgorithm Algorithm), byte[]> _known = [];

    /// <summary>Called for each signature, good or bad.</summary>
    public Action<VerifiedSignature> Seen { get; init; } = _ => { };

    /// <summary>How several digests are made, of which the second one makes each: in turn, unless told.</summary>
    public Func<int, Func<int, byte[]>, byte[][]> All { get; init; } = (count, make) => [.. Enumerable.Range(0,
        count).Select(make)];

    /// <summary>Verifies all signatures of groups and objects; of all groups if none is named.</summary>
    /// <exception cref="TrustException">A signature is missing or not good, or the image is not what was signed.</exception>
    public void Run(IReadOnlyList<uint> groups, IReadOnlyList<uint> objects)
    {
        SignedObjects.CheckLayout(file);
        foreach (uint group in groups.Count + objects.Count == 0 ? SignedObjects.Groups(file) : groups)
        {
            Run(group, SignedObjects.OfGroup(file, group), isWhole: true);
        }

        foreach (uint id in objects)
        {
            SifDescriptor item = SignedObjects.Get(file, id);
            Run(item.Group.Id, [item], isWhole: false);
        }
    }

    /// <summary>Verifies signatures of before 2020. They say nothing of header and descriptors.</summary>
    public void RunLegacy(IReadOnlyList<uint> groups, IReadOnlyList<uint> objects)
    {
        SignedObjects.CheckLayout(file);
        foreach (uint group in groups)
        {
            Legacy(SignedObjects.SignaturesOfGroup(file, group, legacy: true), SignedObjects.OfGroup(file, group), faulty: 0);
        }

        foreach (uint id in objects)
        {
            Legacy(SignedObjects.SignaturesOfObject(file, SignedObjects.Get(file, id).Id), [SignedObjects.Get(file, id)], id);
        }
    }

    /// <summary>Who has signed the image. A signature that is not good, or by an unknown key, counts for nobody and does no
    /// harm.</summary>
    /// <param name="isLegacy">Signatures of before 2020 of the root file system are meant.</param>
    /// <exception cref="TrustException">There is no signature, or an object that none could cover.</exception>
    public SignersOfImage Signers(bool isLegacy)
    {
        SignedObjects.CheckLayout(file);
        return isLegacy ? LegacySigners() : SignersOfImage.Of([.. SignedObjects.Groups(file).Select(group =>
        {
            uint lowest = SignedObjects.LowestId(file, group);
            IReadOnlyList<SifDescriptor> objects = SignedObjects.OfGroup(file, group);
            return Signers(SignedObjects.SignaturesOfGroup(file, group, legacy: false),
                signature => Verify(signature, lowest, objects, isWhole: true));
        })]);
    }

    private SignersOfImage LegacySigners()
    {
        SifDescriptor root = file.Descriptors.Where(IsRoot).Select(item => (SifDescriptor?)item).FirstOrDefault()
            ?? throw TrustException.NotSigned("the root file system, which is not there");
        return SignersOfImage.Of([Signers(SignedObjects.SignaturesOfObject(file, root.Id),
            signature => VerifyLegacy(signature, [root], root.Id))]);
    }

    private static bool IsRoot(SifDescriptor item) =>
        item.DataType == DataType.Partition && PartitionMetadata.Of(item).Type == PartitionType.PrimarySystem;

    private static SignersOfPart Signers(IReadOnlyList<SifDescriptor> signatures, Func<SifDescriptor, Signer> verify)
    {
        List<Signer> good = [];
        TrustException? fault = null;
        foreach (SifDescriptor signature in signatures)
        {
            try
            {
                good.Add(verify(signature));
            }
            catch (TrustException error)
            {
                fault ??= error;
            }
        }

        return new SignersOfPart(good, fault);
    }

    private void Run(uint group, IReadOnlyList<SifDescriptor> objects, bool isWhole)
    {
        uint lowest = SignedObjects.LowestId(file, group);
        foreach (SifDescriptor signature in SignedObjects.SignaturesOfGroup(file, group, legacy: false))
        {
            _ = Verify(signature, lowest, objects, isWhole);
        }
    }

    private Signer Verify(SifDescriptor signature, uint lowest, IReadOnlyList<SifDescriptor> objects, bool isWhole) =>
        Report(signature, (signer, verified) =>
        {
            CheckedMessage message = Check(signature, signer);
            Match(Metadata(signature.Id, message.Content), lowest, objects, isWhole, verified);
        });

    private void Legacy(IReadOnlyList<SifDescriptor> signatures, IReadOnlyList<SifDescriptor> objects, uint faulty)
    {
        foreach (SifDescriptor signature in signatures)
        {
            _ = VerifyLegacy(signature, objects, faulty);
        }
    }

    private Signer VerifyLegacy(SifDescriptor signature, IReadOnlyList<SifDescriptor> objects, uint faulty) =>
        Report(signature, (signer, verified) =>
        {
            CheckedMessage message = Check(signature, signer);
            DigestAlgorithm algorithm = Algorithm(signature);
            ContentDigest digest = ContentDigest.OfLegacy(algorithm, RawText.Of(message.Content.Span))
                ?? throw TrustException.BadSignature(signature.Id,
                    "it is not one of before 2020, or its digest has another length than its descriptor says");
            if (!digest.Matches(hash, [.. objects.Select(item => file.Data(item))]))
            {
                throw TrustException.Content(faulty, faulty == 0 ? null : objects[0].DataType);
            }

            verified.AddRange(objects);
        });

    private Signer Report(in SifDescriptor signature, Action<List<Signer>, List<SifDescriptor>> verify)
    {
        List<Signer> signer = [];
        List<SifDescriptor> verified = [];
        try
        {
            verify(signer, verified);
        }
        catch (TrustException error)
        {
            Seen(new VerifiedSignature(signature, signer.FirstOrDefault(), verified, error));
            throw;
        }

        Seen(new VerifiedSignature(signature, signer.FirstOrDefault(), verified, Fault: null));
        return signer[0];
    }

    private CheckedMessage Check(in SifDescriptor signature, List<Signer> signer)
    {
        CheckedMessage message = check(signature.Id, SignedObjects.Read(file, signature));
        ReadOnlySpan<byte> described = SignatureMetadata.Of(signature).Fingerprint.Span;
        signer.Add(message.Signer);
        return !message.Signer.IsNamed || message.Signer.Fingerprint.Span.SequenceEqual(described) ? message
            : throw TrustException.BadSignature(signature.Id, "its descriptor names another key than the one that signed");
    }

    private static ImageMetadata Metadata(uint signature, ReadOnlyMemory<byte> content)
    {
        try
        {
            return ImageMetadata.Parse(content);
        }
        catch (CorruptImageException error)
        {
            throw TrustException.BadSignature(signature, error.Message);
        }
    }

    private void Match(ImageMetadata signed, uint lowest, IReadOnlyList<SifDescriptor> objects, bool isWhole,
        List<SifDescriptor> verified)
    {
        Dictionary<uint, ObjectMetadata> known = signed.Objects.ToDictionary(item => lowest + item.RelativeId);
        foreach (SifDescriptor item in objects)
        {
            _ = known.ContainsKey(item.Id) ? true : throw TrustException.Added(item.Id);
        }

        foreach (uint id in isWhole ? known.Keys.Order() : Enumerable.Empty<uint>())
        {
            _ = objects.Any(item => item.Id == id) ? true : throw TrustException.Lost(id);
        }

        if (!signed.Header.Matches(hash, new MemorySource(IntegrityStream.Of(file.Header))))
        {
            throw TrustException.Header();
        }

        HashAll(objects, known);
        foreach (SifDescriptor item in objects)
        {
            Match(known[item.Id], item);
            verified.Add(item);
        }
    }

    private void Match(in ObjectMetadata signed, in SifDescriptor item)
    {
        if (!signed.Descriptor.Matches(hash, new MemorySource(IntegrityStream.Of(item, signed.RelativeId))))
        {
            throw TrustException.Descriptor(item.Id);
        }

        if (!Content(item, signed.Content.Algorithm).AsSpan().SequenceEqual(signed.Content.Value.Span))
        {
            throw TrustException.Content(item.Id, item.DataType);
        }
    }

    /// <summary>What is not hashed yet; a fault is that of the first object that has one.</summary>
    private void HashAll(IReadOnlyList<SifDescriptor> objects, Dictionary<uint, ObjectMetadata> known)
    {
        (uint Id, DigestAlgorithm Algorithm)[] keys = [.. objects.Select(item => (item.Id, known[item.Id].Content.Algorithm))
            .Where(key => !_known.ContainsKey(key))];
        byte[][] digests = All(keys.Length, at => hash(keys[at].Algorithm, [file.Data(SignedObjects.Get(file, keys[at].Id))]));
        foreach ((int at, (uint, DigestAlgorithm) key) in keys.Index())
        {
            _known[key] = digests[at];
        }
    }

    /// <summary>Read once, however many have signed it.</summary>
    private byte[] Content(in SifDescriptor item, DigestAlgorithm algorithm)
    {
        if (!_known.TryGetValue((item.Id, algorithm), out byte[]? digest))
        {
            digest = hash(algorithm, [file.Data(item)]);
            _known.Add((item.Id, algorithm), digest);
        }

        return digest;
    }

    private static DigestAlgorithm Algorithm(in SifDescriptor signature) => SignatureMetadata.Of(signature).Hash switch
    {
        HashType.Sha256 => DigestAlgorithm.Sha256,
        HashType.Sha384 => DigestAlgorithm.Sha384,
        HashType.Sha512 => DigestAlgorithm.Sha512,
        HashType other => throw TrustException.BadSignature(signature.Id,
            $"its descriptor names the hash function {(int)other}, not SHA-256, SHA-384 or SHA-512"),
    };
}
