namespace Hpc.Fuse.FileServer;

/// <summary>A hash table that one thread at a time adds to while others search it without a lock. Nothing is ever taken
/// out.</summary>
internal sealed class GrowingTable<T>
    where T : class
{
    private const int FirstSize = 8;

    /// <summary>A power of two, at most half full. A slot is written once.</summary>
    private Slot?[] _slots = new Slot?[FirstSize];

    private int _count;

    /// <summary>The one of this hash that matches, or null. Whoever searches while it is added finds it or not.</summary>
    public T? Find<TKey>(int hash, TKey key, Func<T, TKey, bool> matches)
        where TKey : allows ref struct
    {
        Slot?[] slots = Volatile.Read(ref _slots);
        for (int at = hash; Volatile.Read(ref slots[at & (slots.Length - 1)]) is { } slot; at++)
        {
            if (slot.Hash == hash && matches(slot.Item, key))
            {
                return slot.Item;
            }
        }

        return null;
    }

    /// <summary>By one thread at a time; an equal one is not there.</summary>
    public void Add(int hash, T item)
    {
        if (++_count * 2 > _slots.Length)
        {
            Slot?[] larger = new Slot?[_slots.Length * 2];
            foreach (Slot? slot in _slots)
            {
                Put(larger, slot);
            }

            Volatile.Write(ref _slots, larger);
        }

        Put(_slots, new Slot(hash, item));
    }

    private static void Put(Slot?[] slots, Slot? slot)
    {
        int at = slot?.Hash ?? 0;
        while (slot is not null && slots[at & (slots.Length - 1)] is not null)
        {
            at++;
        }

        if (slot is not null)
        {
            Volatile.Write(ref slots[at & (slots.Length - 1)], slot);
        }
    }

    private sealed record Slot(int Hash, T Item);
}
