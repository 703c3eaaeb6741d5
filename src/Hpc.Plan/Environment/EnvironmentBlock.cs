using System.Diagnostics.CodeAnalysis;

namespace Hpc.Plan;

/// <summary>The environment of a process as execve(2) takes it: a list of strings in order, by convention NAME=value.
/// Entries that nobody touches stay as they are: duplicates, entries without '=', names that no shell would accept.
/// A name is looked up as getenv(3) does it, the first entry wins.</summary>
/// <remarks>A lookup costs a scan of a few dozen entries or, in a large environment, one index that is built once. Nothing is
/// copied but references.</remarks>
public sealed class EnvironmentBlock
{
    /// <summary>Up to here a scan is cheaper than an index.</summary>
    private const int ScanLimit = 32;

    /// <summary>null marks an entry that was removed; the places of the others do not move.</summary>
    private readonly List<string?> _entries;

    private Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>? _index;
    private bool _hasDuplicates;
    private int _removed;

    public EnvironmentBlock() => _entries = [];

    /// <param name="entries">The entries as the kernel gave them, Latin-1.</param>
    public EnvironmentBlock(IEnumerable<string> entries) => _entries = [.. entries];

    /// <summary>Number of entries.</summary>
    public int Count => _entries.Count - _removed;

    /// <summary>The entries in order, ready for execve.</summary>
    public IReadOnlyList<string> Entries
    {
        get
        {
            List<string> entries = new(Count);
            foreach (string? entry in _entries)
            {
                if (entry is not null)
                {
                    entries.Add(entry);
                }
            }

            return entries;
        }
    }

    /// <summary>The value of the first entry of that name, or null.</summary>
    public string? Get(string name) => Find(name) is int at and >= 0 ? _entries[at]![(name.Length + 1)..] : null;

    public bool TryGet(string name, [NotNullWhen(true)] out string? value) => (value = Get(name)) is not null;

    public bool Contains(string name) => Find(name) >= 0;

    /// <summary>Gives the name one value: the first entry is replaced in its place (later duplicates go, so that every reader
    /// agrees), a new name goes to the end.</summary>
    public void Set(string name, string value)
    {
        int at = Find(name);
        if (at < 0)
        {
            Append(name + "=" + value);
            return;
        }

        _entries[at] = name + "=" + value;
        RemoveFrom(at + 1, name);
    }

    /// <summary>Removes every entry of that name.</summary>
    public void Remove(string name)
    {
        int at = Find(name);
        if (at < 0)
        {
            return;
        }

        RemoveAt(at);
        RemoveFrom(at + 1, name);
        _index?.Dictionary.Remove(name);
    }

    /// <summary>Adds an entry at the end, as it is.</summary>
    public void Append(string entry)
    {
        if (_index is { } index)
        {
            Note(index, entry, _entries.Count);
        }

        _entries.Add(entry);
    }

    /// <summary>The name of an entry: what is before the first '='; empty if there is none.</summary>
    public static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> entry)
    {
        int equals = entry.IndexOf('=');
        return equals < 0 ? default : entry[..equals];
    }

    private int Find(string name) => _entries.Count <= ScanLimit ? Scan(name) : FindByIndex(name);

    private int Scan(string name)
    {
        for (int at = 0; at < _entries.Count; at++)
        {
            if (IsNamed(_entries[at], name))
            {
                return at;
            }
        }

        return -1;
    }

    private int FindByIndex(string name)
    {
        _index ??= BuildIndex();
        return _index.Value.Dictionary.TryGetValue(name, out int at) ? at : -1;
    }

    private Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> BuildIndex()
    {
        var index = new Dictionary<string, int>(_entries.Count, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _hasDuplicates = false;
        for (int at = 0; at < _entries.Count; at++)
        {
            Note(index, _entries[at], at);
        }

        return index;
    }

    private void Note(Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> index, string? entry, int at)
    {
        int equals = entry is null ? -1 : entry.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            _hasDuplicates |= !index.TryAdd(entry.AsSpan(0, equals), at);
        }
    }

    private void RemoveFrom(int start, string name)
    {
        if (_index is not null && !_hasDuplicates)
        {
            return;
        }

        for (int at = start; at < _entries.Count; at++)
        {
            if (IsNamed(_entries[at], name))
            {
                RemoveAt(at);
            }
        }
    }

    private void RemoveAt(int at)
    {
        _entries[at] = null;
        _removed++;
    }

    private static bool IsNamed(string? entry, string name) =>
        entry is not null && entry.Length > name.Length && entry[name.Length] == '='
        && entry.StartsWith(name, StringComparison.Ordinal);
}
