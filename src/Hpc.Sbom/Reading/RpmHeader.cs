using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>One package as rpm's database keeps it (rpm's "Header format"): numbers of entries and of bytes, big-endian, entries
/// of 16 bytes, and what they point to.</summary>
internal sealed class RpmHeader
{
    private const int EntrySize = 16, MostEntries = 1 << 16;
    private const uint Name = 1000, Version = 1001, Release = 1002, Epoch = 1003, License = 1014, Architecture = 1022;
    private const uint DirectoryIndexes = 1116, BaseNames = 1117, DirectoryNames = 1118;
    private const uint Integers = 4, Text = 6, Texts = 8, LocalTexts = 9;

    private readonly ReadOnlyMemory<byte> _data;
    private readonly Dictionary<uint, (uint Type, int Offset, int Count)> _entries = [];
    private readonly string _path;

    /// <exception cref="CorruptImageException">It is no header.</exception>
    public RpmHeader(ReadOnlyMemory<byte> blob, string path)
    {
        _path = path;
        uint entries = Number(blob.Span, 0), length = Number(blob.Span, 4);
        if (entries > MostEntries || 8L + (EntrySize * entries) + length > blob.Length)
        {
            throw Wrong($"{entries} entries and {length} bytes", $"a header of {blob.Length} bytes");
        }

        int data = 8 + (EntrySize * (int)entries);
        for (int at = 8; at < data; at += EntrySize)
        {
            uint offset = Number(blob.Span, at + 8), count = Number(blob.Span, at + 12);
            if (offset <= length && count <= length)
            {
                _entries.TryAdd(Number(blob.Span, at), (Number(blob.Span, at + 4), (int)offset, (int)count));
            }
        }

        _data = blob.Slice(data, (int)length);
    }

    /// <summary>Null for a key of signatures, which rpm keeps among the packages.</summary>
    public Package? Package(OperatingSystem? system)
    {
        string name = OneText(Name) ?? throw Wrong("no name", "a package's name");
        string version = $"{OneText(Version) ?? throw Wrong("no version", "a package's version")}-{OneText(Release)}";
        string epoch = All32(Epoch) is [var number, ..] ? $"{number}" : "", architecture = OneText(Architecture) ?? "";
        return name == "gpg-pubkey" ? null
            : new Package(PackageKind.Rpm, name, version.TrimEnd('-'), _path)
            {
                Architecture = architecture,
                License = OneText(License) ?? "",
                Place = ("rpm", system?.Id ?? ""),
                Qualifiers = [("arch", architecture), ("distro", system?.Distribution ?? ""), ("epoch", epoch)],
            };
    }

    public IEnumerable<string> Paths()
    {
        List<string> directories = AllTexts(DirectoryNames), names = AllTexts(BaseNames);
        List<uint> indexes = All32(DirectoryIndexes);
        for (int at = 0; at < Math.Min(names.Count, indexes.Count); at++)
        {
            yield return indexes[at] < directories.Count ? directories[(int)indexes[at]] + names[at]
                : throw Wrong($"directory {indexes[at]}", $"one of {directories.Count}");
        }
    }

    private string? OneText(uint tag) => AllTexts(tag) is [var text, ..] ? text : null;

    private List<string> AllTexts(uint tag)
    {
        List<string> texts = [];
        if (!_entries.TryGetValue(tag, out var entry) || entry.Type is not (Text or Texts or LocalTexts))
        {
            return texts;
        }

        ReadOnlySpan<byte> left = _data.Span[Math.Min(entry.Offset, _data.Length)..];
        for (int count = entry.Type == Text ? 1 : entry.Count; count > 0; count--)
        {
            int end = left.IndexOf((byte)0);
            if (end < 0)
            {
                throw Wrong("a text without end", "one that ends with NUL");
            }

            texts.Add(RawText.Of(left[..end]));
            left = left[(end + 1)..];
        }

        return texts;
    }

    private List<uint> All32(uint tag)
    {
        List<uint> numbers = [];
        if (_entries.TryGetValue(tag, out var entry) && entry.Type == Integers)
        {
            for (int at = 0; at < entry.Count; at++)
            {
                numbers.Add(Number(_data.Span, entry.Offset + (4 * at)));
            }
        }

        return numbers;
    }

    private uint Number(ReadOnlySpan<byte> bytes, int at) => at >= 0 && at <= bytes.Length - 4
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : throw Wrong($"an end at {bytes.Length}", $"4 bytes at {at}");

    private CorruptImageException Wrong(string found, string allowed) => new($"rpm header in {_path}", -1, found, allowed);
}
