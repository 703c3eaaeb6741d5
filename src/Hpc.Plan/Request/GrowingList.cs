using System.Collections;

namespace Hpc.Plan;

/// <summary>A list that never changes, and of which a longer one costs what is added: a request is made anew with every option, and thousands of
/// them may be binds.</summary>
public sealed class GrowingList<T> : IReadOnlyList<T>
{
    /// <summary>Shared with shorter and longer lists; only the first so many are this one's.</summary>
    private readonly List<T> _items;

    private GrowingList(List<T> items) => (_items, Count) = (items, items.Count);

    public int Count { get; }

    public T this[int index] => index < Count ? _items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>A list with more behind it.</summary>
    public static GrowingList<T> Of(IReadOnlyList<T> list, IReadOnlyList<T> more)
    {
        List<T> items = list is GrowingList<T> growing && growing.Count == growing._items.Count ? growing._items : [.. list];
        items.AddRange(more);
        return new GrowingList<T>(items);
    }

    public IEnumerator<T> GetEnumerator() => _items.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
