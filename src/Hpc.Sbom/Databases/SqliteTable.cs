using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>Reads the rows of one table of an SQLite database (SQLite's "Database File Format"): pages, trees of them, records
/// whose values say their types. Nothing else of SQLite is there: no indexes, no journal, no text but UTF-8.</summary>
internal sealed class SqliteTable
{
    private const int HeaderLength = 100, MostDepth = 20;
    private const byte Inner = 5, Leaf = 13;

    private readonly RandomAccessSource _file;
    private readonly int _length;
    private readonly int _usable;
    private readonly HashSet<uint> _seen = [];

    /// <exception cref="CorruptImageException">It is no such database.</exception>
    public SqliteTable(RandomAccessSource file)
    {
        _file = file;
        byte[] head = new byte[HeaderLength];
        file.ReadExactly(0, head, "SQLite header");
        _length = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(16));
        _length = _length == 1 ? 1 << 16 : _length;
        _usable = _length - head[20];
        if (!head.AsSpan().StartsWith("SQLite format 3\0"u8) || _length < 512 || !int.IsPow2(_length) || _usable < 480)
        {
            throw new CorruptImageException("SQLite header", 0, $"a page size of {_length}, {head[20]} of them unused",
                "SQLite format 3 with pages of 512 to 65536");
        }
    }

    /// <summary>The rows of a table, each as its values; what is neither text nor blob is null.</summary>
    /// <exception cref="CorruptImageException">There is no such table, or a tree that cannot be right.</exception>
    public IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>?>> Rows(string table)
    {
        uint root = 0;
        foreach (ReadOnlyMemory<byte> record in Records(1, 0))
        {
            List<ReadOnlyMemory<byte>?> row = SqliteRecord.Values(record, out IReadOnlyList<long?> numbers);
            if (row.Count >= 4 && Is(row[0], "table") && Is(row[1], table) && numbers[3] is > 0 and <= uint.MaxValue and var page)
            {
                root = (uint)page;
            }
        }

        if (root == 0)
        {
            throw new CorruptImageException("SQLite schema", -1, $"no table {table}", "one");
        }

        _seen.Clear();
        foreach (ReadOnlyMemory<byte> record in Records(root, 0))
        {
            yield return SqliteRecord.Values(record, out _);
        }
    }

    private static bool Is(ReadOnlyMemory<byte>? value, string text) => value is { } bytes && RawText.Of(bytes.Span) == text;

    private IEnumerable<ReadOnlyMemory<byte>> Records(uint number, int depth)
    {
        if (depth > MostDepth || !_seen.Add(number))
        {
            throw Wrong(number, "a tree of pages that comes back to one", "each page once");
        }

        byte[] page = Page(number);
        int head = number == 1 ? HeaderLength : 0;
        bool isInner = page[head] == Inner;
        if (!isInner && page[head] != Leaf)
        {
            throw Wrong(number, $"type {page[head]}", $"{Inner} or {Leaf}");
        }

        int cells = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(head + 3)), start = head + (isInner ? 12 : 8);
        for (int at = 0; at < cells; at++)
        {
            int cell = start + (2 * at) + 2 <= _length ? BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(start + (2 * at)))
                : _length;
            if (isInner)
            {
                foreach (ReadOnlyMemory<byte> record in Records(Child(page, cell, number), depth + 1))
                {
                    yield return record;
                }
            }
            else
            {
                yield return Payload(page, cell, number);
            }
        }

        if (isInner)
        {
            foreach (ReadOnlyMemory<byte> record in Records(Child(page, head + 8, number), depth + 1))
            {
                yield return record;
            }
        }
    }

    private static uint Child(byte[] page, int at, uint number) => at <= page.Length - 4
        ? BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(at)) : throw Wrong(number, $"a cell at {at}", "one in the page");

    /// <summary>The record of a cell of a leaf: its length, the row's number, and its bytes, of which what the page has no room
    /// for
    /// is in a chain of other pages.</summary>
    private ReadOnlyMemory<byte> Payload(byte[] page, int at, uint number)
    {
        ReadOnlySpan<byte> cell = page.AsSpan(Math.Min(at, _usable), Math.Max(_usable - at, 0));
        long length = SqliteRecord.Varint(ref cell);
        _ = SqliteRecord.Varint(ref cell);
        if (length < 0 || length > SbomLimits.LargestHeader)
        {
            throw Wrong(number, $"a record of {length} bytes", $"at most {SbomLimits.LargestHeader}");
        }

        int most = _usable - 35, least = ((_usable - 12) * 32 / 255) - 23;
        int kept = (int)(length <= most ? length : least + ((length - least) % (_usable - 4)));
        kept = kept > most && length > most ? least : kept;
        int more = length > kept ? 4 : 0;
        if (cell.Length < kept + more)
        {
            throw Wrong(number, $"a cell of {cell.Length} bytes", $"at least {kept + more}");
        }

        byte[] record = new byte[(int)length];
        cell[..kept].CopyTo(record);
        if (more > 0)
        {
            Follow(BinaryPrimitives.ReadUInt32BigEndian(cell[kept..]), record.AsSpan(kept));
        }

        return record;
    }

    private void Follow(uint number, Span<byte> left)
    {
        while (!left.IsEmpty)
        {
            if (!_seen.Add(number))
            {
                throw Wrong(number, "a page in two places", "each page once");
            }

            byte[] page = Page(number);
            int count = Math.Min(left.Length, _usable - 4);
            page.AsSpan(4, count).CopyTo(left);
            left = left[count..];
            number = BinaryPrimitives.ReadUInt32BigEndian(page);
        }
    }

    private byte[] Page(uint number)
    {
        byte[] page = new byte[_length];
        _file.ReadExactly(((long)number - 1) * _length, page, $"SQLite page {number}");
        return page;
    }

    private static CorruptImageException Wrong(uint page, string found, string allowed) =>
        new($"SQLite page {page}", -1, found, allowed);
}
