using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>rpm's own database Packages.db ("ndb"): pages of slots of 16 bytes at its beginning, each the place of a blob,
/// counted
/// in blocks of 16 bytes (rpm's lib/backend/ndb/rpmpkg.c). Little-endian.</summary>
internal static class RpmNdb
{
    private const int SlotSize = 16, BlockSize = 16, BlobHead = 16, FirstSlot = 2, MostSlotPages = 1 << 12;

    /// <summary>Bytes of slots that are read at once, on any machine.</summary>
    private const int SlotsLength = SlotSize << 8;

    /// <summary>"RpmP", "Slot", "BlbS".</summary>
    private const uint FileMagic = 0x506d7052, SlotMagic = 0x746f6c53, BlobMagic = 0x53626c42;

    /// <summary>The headers of the packages.</summary>
    /// <exception cref="CorruptImageException">It is no such database.</exception>
    public static IEnumerable<byte[]> Headers(RandomAccessSource file)
    {
        byte[] head = new byte[32];
        file.ReadExactly(0, head, "rpm database");
        uint magic = Number(head, 0), pages = Number(head, 12);
        if (magic != FileMagic || pages > MostSlotPages)
        {
            throw new CorruptImageException("rpm database", 0, $"magic {magic:x} and {pages} pages of slots",
                $"{FileMagic:x}, at most {MostSlotPages}");
        }

        for (uint part = 0; part < pages; part++)
        {
            byte[] slots = new byte[SlotsLength];
            file.ReadExactly((long)part * SlotsLength, slots, "slots of an rpm database");
            for (int at = part == 0 ? FirstSlot * SlotSize : 0; at < SlotsLength; at += SlotSize)
            {
                (uint number, uint block) = (Number(slots, at + 4), Number(slots, at + 8));
                if (Number(slots, at) == SlotMagic && number != 0)
                {
                    yield return Blob(file, number, block);
                }
            }
        }
    }

    private static byte[] Blob(RandomAccessSource file, uint number, uint block)
    {
        byte[] head = new byte[BlobHead];
        long at = (long)block * BlockSize;
        file.ReadExactly(at, head, $"package {number} of an rpm database");
        uint length = Number(head, 12);
        if (Number(head, 0) != BlobMagic || Number(head, 4) != number || length > SbomLimits.LargestHeader)
        {
            throw new CorruptImageException($"package {number} of an rpm database", at,
                $"number {Number(head, 4)}, {length} bytes",
                $"the same number, at most {SbomLimits.LargestHeader} bytes");
        }

        byte[] blob = new byte[(int)length];
        file.ReadExactly(at + BlobHead, blob, $"package {number} of an rpm database");
        return blob;
    }

    private static uint Number(byte[] bytes, int at) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
