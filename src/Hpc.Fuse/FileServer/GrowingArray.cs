namespace Hpc.Fuse.FileServer;

/// <summary>A list that one thread at a time adds to while others read it without a lock. Nothing is ever taken out.</summary>
internal sealed class GrowingArray<T>
{
    private T[] _items = new T[4];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The count is read first: an array that is read later has all of them.</summary>
    public ReadOnlySpan<T> Items
    {
        get
        {
            int count = Count;
            return Volatile.Read(ref _items).AsSpan(0, count);
        }
    }

    /// <summary>By one thread at a time.</summary>
    public void Add(T item)
    {
        if (_count == _items.Length)
        {
            T[] larger = new T[_count * 2];
            _items.CopyTo(larger, 0);
            Volatile.Write(ref _items, larger);
        }

        _items[_count] = item;
        Volatile.Write(ref _count, _count + 1);
    }
}
