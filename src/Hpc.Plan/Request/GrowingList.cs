using System.Collections;

namespace Hpc.Plan;

/// <summary>A list that never changes, and of which a longer one costs what is added: a request is made anew with every option,
/// and thousands of them may be binds.</summary>
public sealed class GrowingList<T> : IReadOnlyList<T>
{
    /// <summary>Shared with shorter and longer lists; only the first so many are this one's.</summary>
    private readonly List<T> _items;

    internal GrowingList(List<T> items) => (_items, Count) = (items, items.Count);

    public int Count { get; }

    public T this[int index] => index < Count ? _items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>A list of its own with the same, or this one's where nothing stands behind it.</summary>
    internal List<T> Extensible() => Count == _items.Count ? _items : [.. this];

    public IEnumerator<T> GetEnumerator() => _items.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

public static class GrowingList
{
    /// <summary>A list with more behind it.</summary>
    public static GrowingList<T> Of<T>(IReadOnlyList<T> list, IReadOnlyList<T> more)
    {
        List<T> items = list is GrowingList<T> growing ? growing.Extensible() : [.. list];
        items.AddRange(more);
        return new GrowingList<T>(items);
    }
}
