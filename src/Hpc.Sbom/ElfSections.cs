using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>Sections of an ELF file of 64 bits, little-endian, by their names (System V ABI, chapter 4).</summary>
internal static class ElfSections
{
    private const int EntrySize = 64, MostSections = 1024;

    /// <summary>Where a section's bytes begin; null where there is none of that name, or no sections.</summary>
    /// <param name="head">The first 64 bytes.</param>
    public static long? Find(RandomAccessSource file, byte[] head, ReadOnlySpan<byte> name)
    {
        long table = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(40));
        int size = Short(head, 58), count = Short(head, 60), names = Short(head, 62);
        if (size != EntrySize || count > MostSections || names >= count || table <= 0
            || table > file.Length - ((long)count * EntrySize))
        {
            return null;
        }

        byte[] entries = new byte[count * EntrySize];
        file.ReadExactly(table, entries, "ELF sections");
        long texts = Place(entries, names);
        byte[] found = new byte[name.Length + 1];
        for (int at = 0; at < count; at++)
        {
            long text = texts + BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(at * EntrySize));
            bool isThere = texts >= 0 && text >= texts && file.Read(text, found) == found.Length;
            if (isThere && found[^1] == 0 && found.AsSpan(0, name.Length).SequenceEqual(name))
            {
                long place = Place(entries, at);
                return place >= 0 && place < file.Length ? place : null;
            }
        }

        return null;
    }

    private static long Place(byte[] entries, int number) =>
        BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan((number * EntrySize) + 24));

    private static int Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
}
