using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>Small objects that are added to a finished image, all or none. Nothing that the image consists of is written over:
/// their bytes come behind the last object, then their descriptors, which one write makes valid; the header's counts are last
/// (adr/0062).</summary>
public static class SifAddition
{
    /// <param name="flush">Waits until what was written is on the disk.</param>
    /// <returns>The objects' numbers.</returns>
    /// <exception cref="RefusedException">The image has too few free descriptors.</exception>
    public static IReadOnlyList<uint> Add(
        RandomAccessStorage storage, IReadOnlyList<(SifObject Object, ReadOnlyMemory<byte> Data)> added, UnixTime now,
            Action flush)
    {
        SifFile file = SifFile.Open(storage);
        bool isTimeless = file.Header.Id == Guid.Empty && file.Header.CreatedAt.IsUnset && file.Header.ModifiedAt.IsUnset;
        UnixTime time = isTimeless ? UnixTime.Unset : now;
        SifDescriptor[] descriptors = Describe(file, added, time);
        long length = storage.Length;
        try
        {
            for (int i = 0; i < added.Count; i++)
            {
                storage.Write(file.Origin + descriptors[i].Offset, added[i].Data.Span);
            }

            WriteSlots(storage, file, descriptors, used: false);
            flush();
        }
        catch
        {
            _ = storage.Length > length ? Cut(storage, length) : 0;
            throw;
        }

        WriteSlots(storage, file, descriptors, used: true);
        flush();
        WriteHeader(storage, file, descriptors, time);
        flush();
        return [.. descriptors.Select(item => item.Id)];
    }

    private static SifDescriptor[] Describe(
        SifFile file, IReadOnlyList<(SifObject Object, ReadOnlyMemory<byte> Data)> added, UnixTime time)
    {
        SlotTable slots = new(file.Table.ToArray());
        long end = file.Descriptors.Aggregate(
            Math.Max(file.Header.DataOffset, file.Header.DescriptorsOffset + file.Header.DescriptorsSize),
            (last, item) => Math.Max(last, item.End));
        SifDescriptor[] descriptors = new SifDescriptor[added.Count];
        for (int i = 0; i < added.Count; i++)
        {
            int slot = slots.FirstFree();
            if (slot < 0)
            {
                throw new RefusedException(
                    "the object cannot be added: the image is full",
                        $"all {file.Header.DescriptorsTotal} descriptors of the image are in use",
                    "hpcrun sif del ID FILE frees one");
            }

            long size = added[i].Data.Length;
            descriptors[i] = added[i].Object.Describe(time) with
            {
                Id = (uint)slot + 1,
                Offset = end,
                Size = size,
                SizeWithPadding = size
            };
            slots.Put(slot, descriptors[i] with { Used = true });
            end += size;
        }

        return descriptors;
    }

    /// <summary>All slots from the first new one to the last in one write.</summary>
    private static void WriteSlots(RandomAccessStorage storage, SifFile file, SifDescriptor[] descriptors, bool used)
    {
        int first = (int)descriptors.Min(item => item.Id) - 1, behind = (int)descriptors.Max(item => item.Id);
        byte[] slots = file.Table[(first * SifDescriptor.SlotSize)..(behind * SifDescriptor.SlotSize)].ToArray();
        foreach (SifDescriptor item in descriptors)
        {
            (item with { Used = used }).Write(slots.AsSpan(((int)item.Id - 1 - first) * SifDescriptor.SlotSize));
        }

        storage.Write(file.Origin + file.Header.DescriptorsOffset + ((long)first * SifDescriptor.SlotSize), slots);
    }

    private static void WriteHeader(RandomAccessStorage storage, SifFile file, SifDescriptor[] descriptors, UnixTime time)
    {
        SifHeader header = file.Header with
        {
            DescriptorsFree = file.Header.DescriptorsTotal - file.Descriptors.Count - descriptors.Length,
            ModifiedAt = time,
            DataSize = descriptors[^1].End - file.Header.DataOffset,
        };
        byte[] bytes = new byte[header.LaunchScript.Length + SifHeader.FixedSize];
        header.Write(bytes);
        storage.Write(0, bytes);
    }

    private static int Cut(RandomAccessStorage storage, long length)
    {
        storage.SetLength(length);
        return 0;
    }
}
