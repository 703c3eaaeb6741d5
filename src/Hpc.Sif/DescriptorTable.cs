using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>The table of descriptor slots, of which any may be unused.</summary>
internal static class DescriptorTable
{
    /// <summary>Where offsets count from when the magic is not at 32. A launch script that was longer when the file was written
    /// leaves them counting from the start of the file; a script put in front of a finished file moves them all. The table tells:
    /// it lies where as many slots are in use as the header says.</summary>
    internal static long FindOrigin(RandomAccessSource source, ReadOnlyMemory<byte> head, in SifHeader header, int magic)
    {
        long moved = magic - SifHeader.LaunchScriptLength;
        return moved != 0 && !IsAt(source, head, header, 0) && IsAt(source, head, header, moved) ? moved : 0;
    }

    /// <summary>The bytes of the table: a view of <paramref name="head"/> where it reaches that far.</summary>
    internal static ReadOnlyMemory<byte> Read(RandomAccessSource source, ReadOnlyMemory<byte> head, in SifHeader header,
        long origin)
    {
        long length = source.Length - origin;
        if (header.DescriptorsOffset > length || header.DescriptorsSize > length - header.DescriptorsOffset)
        {
            throw new CorruptImageException(
                "SIF descriptor table",
                header.DescriptorsOffset,
                $"a file of {source.Length} bytes",
                $"at least {header.DescriptorsSize} bytes from here ({header.DescriptorsTotal} descriptors)");
        }

        long start = origin + header.DescriptorsOffset;
        int size = (int)header.DescriptorsSize;
        if (start + size <= head.Length)
        {
            return head.Slice((int)start, size);
        }

        byte[] table = new byte[size];
        source.ReadExactly(start, table, "SIF descriptor table");
        return table;
    }

    /// <summary>The slots in use.</summary>
    internal static SifDescriptor[] Parse(ReadOnlyMemory<byte> table, in SifHeader header, long origin, long fileLength)
    {
        long end = fileLength - origin;
        if (header.DataOffset > end)
        {
            long field = header.LaunchScript.Length + SifHeader.DataOffsetOffset;
            throw new CorruptImageException("SIF header, data offset", field, $"{header.DataOffset}",
                $"{SifHeader.Size} to {end}");
        }

        SifDescriptor[] descriptors = new SifDescriptor[CountUsed(table.Span, header, origin)];
        int filled = 0;
        for (int i = 0; filled < descriptors.Length; i++)
        {
            long slotOffset = SlotOffset(header, origin, i);
            ReadOnlyMemory<byte> slot = table.Slice(i * SifDescriptor.SlotSize, SifDescriptor.SlotSize);
            if (SifDescriptor.IsUsed(slot.Span, i, slotOffset))
            {
                descriptors[filled++] = SifDescriptor.Parse(slot, i, slotOffset, (header.DataOffset, end));
            }
        }

        return descriptors;
    }

    private static int CountUsed(ReadOnlySpan<byte> table, in SifHeader header, long origin)
    {
        int used = 0;
        for (int i = 0; i < header.DescriptorsTotal; i++)
        {
            used += SifDescriptor.IsUsed(table[(i * SifDescriptor.SlotSize)..], i, SlotOffset(header, origin, i)) ? 1 : 0;
        }

        return used;
    }

    private static long SlotOffset(in SifHeader header, long origin, int index) =>
        origin + header.DescriptorsOffset + ((long)index * SifDescriptor.SlotSize);

    private static bool IsAt(RandomAccessSource source, ReadOnlyMemory<byte> head, in SifHeader header, long origin)
    {
        long length = source.Length - origin;
        if (header.DescriptorsOffset > length || header.DescriptorsSize > length - header.DescriptorsOffset)
        {
            return false;
        }

        ReadOnlySpan<byte> table = Read(source, head, header, origin).Span;
        long used = 0;
        for (; !table.IsEmpty; table = table[SifDescriptor.SlotSize..])
        {
            if (SifDescriptor.MayStart(table, out bool inUse))
            {
                used += inUse ? 1 : 0;
            }
            else
            {
                return false;
            }
        }

        return used == header.DescriptorsTotal - header.DescriptorsFree;
    }
}
