using Hpc.Sif;

namespace Hpc.Trust;

/// <summary>Which objects of an image belong together, and which signatures are theirs. sylabs/sif:
/// pkg/integrity/select.go.</summary>
public static class SignedObjects
{
    /// <summary>A signature is small; a larger object is none.</summary>
    private const long LargestSignature = 4 << 20;

    /// <summary>Numbers of the groups, lowest first.</summary>
    /// <exception cref="TrustException">There is none.</exception>
    public static IReadOnlyList<uint> Groups(SifFile file)
    {
        uint[] groups = [.. file.Descriptors.Where(item => item.Group.IsGroup).Select(item => item.Group.Id).Distinct().Order()];
        return groups.Length > 0 ? groups : throw TrustException.NoGroup(0);
    }

    /// <exception cref="TrustException">There is no such group.</exception>
    public static IReadOnlyList<SifDescriptor> OfGroup(SifFile file, uint group)
    {
        SifDescriptor[] objects =
            [.. file.Descriptors.Where(item => item.Group == ObjectLink.ToGroup(group)).OrderBy(item => item.Id)];
        return group != 0 && objects.Length > 0 ? objects : throw TrustException.NoGroup(group);
    }

    /// <exception cref="TrustException">There is no such object.</exception>
    public static SifDescriptor Get(SifFile file, uint id) =>
        file.Find(id) ?? throw TrustException.NoObject(id, file.Descriptors.Select(item => item.Id));

    /// <summary>The lowest number of a group, from which its signatures count.</summary>
    public static uint LowestId(SifFile file, uint group) => OfGroup(file, group)[0].Id;

    /// <summary>Signatures of a group: those of today, or those of before 2020.</summary>
    /// <exception cref="TrustException">There is none.</exception>
    public static IReadOnlyList<SifDescriptor> SignaturesOfGroup(SifFile file, uint group, bool legacy)
    {
        SifDescriptor[] found = [.. Linked(file, ObjectLink.ToGroup(group)).Where(item => IsLegacy(file, item) == legacy)];
        return found.Length > 0 ? found : throw TrustException.NotSigned($"object group {group}");
    }

    /// <summary>Signatures of before 2020 that are of one object.</summary>
    /// <exception cref="TrustException">There is none.</exception>
    public static IReadOnlyList<SifDescriptor> SignaturesOfObject(SifFile file, uint id)
    {
        SifDescriptor[] found = [.. Linked(file, ObjectLink.ToObject(id))];
        return found.Length > 0 ? found : throw TrustException.NotSigned($"object {id}");
    }

    /// <exception cref="TrustException">It is too large to be one.</exception>
    public static byte[] Read(SifFile file, in SifDescriptor signature) =>
        signature.Size <= LargestSignature ? file.ReadWhole(signature)
            : throw TrustException.BadSignature(signature.Id, $"it has {signature.Size} bytes, more than any signature");

    /// <summary>Every object but signatures is in a group, and no two share a byte: what is signed is all there is.</summary>
    public static void CheckLayout(SifFile file)
    {
        foreach (SifDescriptor item in file.Descriptors)
        {
            if (item.Group.IsNone && item.DataType != DataType.Signature)
            {
                throw TrustException.NotInGroup(item.Id);
            }
        }

        SifDescriptor? last = null;
        foreach (SifDescriptor item in file.Descriptors.Where(item => item.Size > 0).OrderBy(item => item.Offset))
        {
            if (last is { } before && before.End > item.Offset)
            {
                throw TrustException.Overlap(Math.Min(before.Id, item.Id), Math.Max(before.Id, item.Id));
            }

            last = item;
        }
    }

    private static IEnumerable<SifDescriptor> Linked(SifFile file, ObjectLink link) =>
        file.Descriptors.Where(item => item.DataType == DataType.Signature && item.Link == link);

    private static bool IsLegacy(SifFile file, in SifDescriptor signature)
    {
        byte[] bytes = Read(file, signature);
        return ClearText.MayBe(bytes) && bytes.AsSpan().IndexOf("\nSIFHASH:\n"u8) >= 0 && ClearText.Parse(bytes).IsLegacy;
    }
}
