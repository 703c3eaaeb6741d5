using Hpc.Binary;
using Hpc.ImageCli;
using Hpc.Sif;

namespace Hpc.Trust.Tests;

/// <summary>An image with two groups, and signatures whose text is the bare metadata: what keys do is tested with keys.</summary>
internal static class SignedImage
{
    public static readonly Signer Ana = new(new byte[] { 7, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, "Ana");

    private const int Capacity = 12;

    public static byte[] Unsigned()
    {
        MemoryStorage file = new();
        SifImage image = SifImage.Create(file,
            new SifCreation
            {
                LaunchScript = SifCreation.RunScript, Id = new Guid(1, 2, 3, new byte[8]), Time = new UnixTime(5),
                Capacity = Capacity
            });
        Add(image, 1, "definition", "one");
        Add(image, 1, "labels", "two");
        Add(image, 2, "data", "three");
        return file.ToArray();
    }

    public static byte[] Signed(params uint[] groups) => Signed(Unsigned(), groups);

    public static byte[] Signed(byte[] image, params uint[] groups)
    {
        MemoryStorage file = Storage(image);
        SifFile sif = SifFile.Open(file);
        (SifObject, ReadOnlyMemory<byte>)[] signatures =
            [.. groups.Select(group => Signature(sif, group, SignedObjects.OfGroup(sif, group)))];
        _ = SifAddition.Add(file, signatures, new UnixTime(6), () => { });
        return file.ToArray();
    }

    public static (SifObject, ReadOnlyMemory<byte>) Signature(SifFile sif, uint group, IReadOnlyList<SifDescriptor> objects)
    {
        byte[] text = ImageMetadata.Of(sif, SignedObjects.LowestId(sif, group), objects, DigestAlgorithm.Sha256,
            ObjectHash.Of).ToJson();
        return (new SifObject(DataType.Signature)
        {
            Group = ObjectLink.None,
            Link = ObjectLink.ToGroup(group),
            Extra = new SignatureMetadata(HashType.Sha256, Ana.Fingerprint).ToBytes(),
        }, text);
    }

    public static byte[] With(byte[] image, SifObject added, string data)
    {
        MemoryStorage file = Storage(image);
        _ = SifImage.Load(file).Add(added, new MemorySource(System.Text.Encoding.ASCII.GetBytes(data)), new UnixTime(7));
        return file.ToArray();
    }

    public static byte[] Without(byte[] image, uint id)
    {
        MemoryStorage file = Storage(image);
        SifImage.Load(file).Delete(id, new UnixTime(7));
        return file.ToArray();
    }

    public static MemoryStorage Storage(byte[] bytes)
    {
        MemoryStorage file = new();
        file.Write(0, bytes);
        return file;
    }

    public static SifDescriptor Find(byte[] image, uint id) => SifFile.Open(new MemorySource(image)).Get(id);

    /// <summary>What each signature came to.</summary>
    public static List<VerifiedSignature> Verify(byte[] image, uint[]? groups = null, uint[]? objects = null,
        MessageCheck? check = null)
    {
        List<VerifiedSignature> seen = [];
        new Verification(SifFile.Open(new MemorySource(image)), ObjectHash.Of, check
            ?? ((_, message) => new CheckedMessage(Ana, message)))
        { Seen = seen.Add }
            .Run(groups ?? [], objects ?? []);
        return seen;
    }

    private static void Add(SifImage image, uint group, string name, string data) => image.Add(
        new SifObject(DataType.Generic) { Name = name, Group = ObjectLink.ToGroup(group) },
        new MemorySource(System.Text.Encoding.ASCII.GetBytes(data)), new UnixTime(6));
}
