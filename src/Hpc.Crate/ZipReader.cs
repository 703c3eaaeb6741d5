using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>Reads an archive as <see cref="ZipLayout"/> has them, and no other: what the directory says is laid out again, and
/// each byte that is no file's content must be that one. So there is no place for a second directory, for overlapping files,
/// links,
/// sizes that are not true, or names that lead elsewhere.</summary>
public sealed class ZipReader
{
    private const string End = "end of the zip directory", Entry = "zip directory";
    private const string Canonical = "the bytes that hpcrun archive writes";

    /// <summary>Of the directory: a million files with names of 200 bytes.</summary>
    private const long MostDirectory = 256 << 20;

    private readonly RandomAccessSource _source;
    private readonly long[] _offsets;
    private readonly List<ZipMember> _members = [];

    /// <exception cref="CorruptImageException">It is another archive, or a damaged one.</exception>
    public ZipReader(RandomAccessSource source)
    {
        _source = source;
        (int count, long offset) = ReadEnd();
        byte[] tail = new byte[source.Length - offset];
        source.ReadExactly(offset, tail, Entry);
        ReadEntries(tail, count, offset);
        _offsets = ZipLayout.Offsets(_members);
        byte[] expected = ZipLayout.Directory(_members);
        if (_offsets[^1] != offset || !tail.AsSpan().SequenceEqual(expected))
        {
            int at = tail.AsSpan().CommonPrefixLength(expected);
            throw Wrong(Entry + NameAt(expected, at), offset + at);
        }

        CheckHeaders();
    }

    public IReadOnlyList<ZipMember> Members => _members;

    public RandomAccessSource Content(int member)
    {
        int header = ZipLayout.Header(_members[member]).Length;
        return _source.Slice(_offsets[member] + header, _members[member].Size);
    }

    /// <summary>How many files there are, and where the directory begins.</summary>
    private (int Count, long Offset) ReadEnd()
    {
        byte[] bytes = new byte[ZipLayout.EndSize];
        _source.ReadExactly(_source.Length - bytes.Length, bytes, End);
        ByteCursor cursor = new(bytes, End, _source.Length - bytes.Length);
        if (cursor.U32() != ZipLayout.EndMark)
        {
            throw Wrong(End, _source.Length - bytes.Length);
        }

        cursor.Skip(4);
        long count = cursor.U16();
        cursor.Skip(2);
        (long size, long offset) = (cursor.U32(), cursor.U32());
        long end = _source.Length - bytes.Length;
        if (count == ZipLayout.Many || size == ZipLayout.Far || offset == ZipLayout.Far)
        {
            (count, size, offset) = ReadLargeEnd();
            end -= ZipLayout.LargeEndSize + ZipLayout.LocatorSize;
        }

        return offset >= 0 && size is >= 0 and <= MostDirectory && count >= 0 && count <= size / ZipLayout.EntrySize
            && offset <= end && size == end - offset ? ((int)count, offset) : throw Wrong(End, end);
    }

    private (long Count, long Size, long Offset) ReadLargeEnd()
    {
        byte[] bytes = new byte[ZipLayout.LargeEndSize];
        long at = _source.Length - ZipLayout.EndSize - ZipLayout.LocatorSize - bytes.Length;
        _source.ReadExactly(at, bytes, End);
        ByteCursor cursor = new(bytes, End, at);
        cursor.Skip(24);
        long count = cursor.I64();
        cursor.Skip(8);
        return (count, cursor.I64(), cursor.I64());
    }

    private void ReadEntries(byte[] tail, int count, long origin)
    {
        ByteCursor cursor = new(tail, Entry, origin);
        for (int number = 0; number < count; number++)
        {
            long at = cursor.Offset;
            if (cursor.U32() != ZipLayout.EntryMark)
            {
                throw Wrong(Entry, at);
            }

            int made = cursor.U16();
            cursor.Skip(2);
            (int flags, int method) = (cursor.U16(), cursor.U16());
            cursor.Skip(4);
            uint crc = cursor.U32();
            long size = cursor.U32();
            cursor.Skip(4);
            int name = cursor.U16(), extra = cursor.U16();
            cursor.Skip(6);
            uint attributes = cursor.U32();
            cursor.Skip(4);
            string text = RawText.Of(cursor.Take(name));
            if (ZipLayout.Fault(made, flags, method, attributes) is { } fault)
            {
                throw Refused($"{fault}: '{RawText.ToUtf16(text)}'", at);
            }

            ByteCursor fields = new(cursor.Take(extra), Entry, at);
            if (size == ZipLayout.Far && extra >= 12)
            {
                fields.Skip(4);
                size = fields.I64();
            }

            Add(new ZipMember(text, size, crc), at, origin);
        }
    }

    private void Add(ZipMember member, long at, long limit)
    {
        string? fault = ZipMember.Fault(member.Name)
            ?? (member.Size < 0 || member.Size > limit ? $"a size of {member.Size} bytes" : null)
            ?? (_members.Count > 0 ? Order(_members[^1].Name, member.Name) : null);
        _members.Add(fault is null ? member : throw Refused($"{fault}: '{RawText.ToUtf16(member.Name)}'", at));
    }

    private static CorruptImageException Refused(string fault, long at) => new(Entry, at, fault,
        "files below one directory that are stored as they are, each once and in the order of names");

    /// <summary>Where all names are in order, one that stands twice, and a file that is also a directory, stand beside each
    /// other, but for what '!' to '.' may put between.</summary>
    private string? Order(string before, string name)
    {
        int shared = before.AsSpan().CommonPrefixLength(name);

        // A shorter directory has the name before in it, too, and was looked for then; a longer one comes behind all names so
        // far.
        if (shared > 0 && shared < name.Length && name[shared] == '/' && IsThere(name.AsSpan(0, shared)))
        {
            return "a file that is also a directory";
        }

        return string.CompareOrdinal(before, name) < 0 ? null
            : IsThere(name) ? "a name that stands twice" : "a name that is not in order";
    }

    /// <summary>Names so far are in order; none is made here, as there can be many directories.</summary>
    private bool IsThere(ReadOnlySpan<char> name)
    {
        int low = 0, high = _members.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2, order = _members[middle].Name.AsSpan().SequenceCompareTo(name);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private void CheckHeaders()
    {
        for (int at = 0; at < _members.Count; at++)
        {
            byte[] expected = ZipLayout.Header(_members[at]), found = new byte[expected.Length];
            _source.ReadExactly(_offsets[at], found, Entry);
            int same = found.AsSpan().CommonPrefixLength(expected);
            _ = same == expected.Length ? 0
                : throw Wrong($"zip header of '{RawText.ToUtf16(_members[at].Name)}'", _offsets[at] + same);
        }
    }

    /// <summary>The file whose entry a byte of the directory belongs to.</summary>
    private string NameAt(byte[] directory, int at)
    {
        int begin = 0;
        foreach (ZipMember member in _members)
        {
            int extra = begin + 32 < directory.Length ? directory[begin + 30] | directory[begin + 31] << 8 : 0;
            begin += ZipLayout.EntrySize + member.Name.Length + extra;
            if (at < begin)
            {
                return $" at '{RawText.ToUtf16(member.Name)}'";
            }
        }

        return "'s end";
    }

    private static CorruptImageException Wrong(string structure, long at) => new(structure, at, "another byte", Canonical);
}
