using System.Buffers.Binary;

namespace Hpc.Sif;

/// <summary>The bytes of header and descriptors that a signature protects: all that describes the image, but nothing of where it
/// lies in the file. sylabs/sif: GetIntegrityReader of header and Descriptor (pkg/sif).</summary>
public static class IntegrityStream
{
    /// <summary>Launch script, magic, version and id: 61 bytes with the usual launch script.</summary>
    public static byte[] Of(in SifHeader header)
    {
        byte[] whole = new byte[header.LaunchScript.Length + SifHeader.FixedSize];
        header.Write(whole);
        int magic = header.LaunchScript.Length;
        return [.. whole[..(magic + SifHeader.ArchitectureOffset)],
            .. whole[(magic + SifHeader.IdOffset)..(magic + SifHeader.TimesOffset)]];
    }

    /// <summary>Type, used, relative id, link, size, creation time, user, group, name and extra bytes: 557 bytes.</summary>
    /// <param name="relativeId">The object's id minus the lowest id in its group: it stays when objects outside the group come
    /// and go.</param>
    public static byte[] Of(in SifDescriptor descriptor, uint relativeId)
    {
        byte[] whole = new byte[SifDescriptor.SlotSize];
        (descriptor with { Id = relativeId }).Write(whole);
        return
        [
            .. whole[..SifDescriptor.GroupOffset],
            .. whole[SifDescriptor.LinkOffset..SifDescriptor.OffsetOffset],
            .. whole[SifDescriptor.SizeOffset..SifDescriptor.PaddedSizeOffset],
            .. whole[SifDescriptor.CreatedOffset..SifDescriptor.ModifiedOffset],
            .. whole[SifDescriptor.UserOffset..],
        ];
    }
}
