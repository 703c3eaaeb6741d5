namespace Hpc.Sif;

/// <summary>The descriptor table of an image that is being changed: its bytes, of which unused slots keep what was in
/// them.</summary>
internal sealed class SlotTable(byte[] bytes)
{
    internal ReadOnlySpan<byte> Bytes => bytes;

    internal int Capacity => bytes.Length / SifDescriptor.SlotSize;

    /// <summary>The first unused slot, or -1.</summary>
    internal int FirstFree()
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (!IsUsed(i))
            {
                return i;
            }
        }

        return -1;
    }

    internal IEnumerable<(int Slot, SifDescriptor Descriptor)> Used()
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (IsUsed(i))
            {
                yield return (i, SifDescriptor.Parse(Slot(i), i, slotOffset: 0, (0, long.MaxValue)));
            }
        }
    }

    internal void Put(int slot, in SifDescriptor descriptor) => descriptor.Write(Slot(slot).Span);

    internal void Clear(int slot) => Slot(slot).Span.Clear();

    private bool IsUsed(int slot) => SifDescriptor.IsUsed(Slot(slot).Span, slot, slotOffset: 0);

    private Memory<byte> Slot(int slot) => bytes.AsMemory(slot * SifDescriptor.SlotSize, SifDescriptor.SlotSize);
}
