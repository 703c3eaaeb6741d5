using System.Globalization;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>The records of a pax extended header: <c>length name=value newline</c>. POSIX.1-2017, pax, "pax Extended
/// Header".</summary>
internal sealed class PaxRecords
{
    private const string SchilyXattr = "SCHILY.xattr.";
    private const string LibarchiveXattr = "LIBARCHIVE.xattr.";

    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <summary>Attributes under both spellings of their names; star's is raw, libarchive's base64 of the value.</summary>
    private readonly Dictionary<string, TarXattr> _xattrs = new(StringComparer.Ordinal);

    /// <summary>GNU.sparse.offset and GNU.sparse.numbytes of format 0.0, which repeat, in turn.</summary>
    public List<long> SparsePairs { get; } = [];

    public IReadOnlyList<TarXattr> Xattrs => [.. _xattrs.Values.OrderBy(xattr => xattr.Name, StringComparer.Ordinal)];

    /// <param name="offset">Where the bytes lie in the stream, for messages.</param>
    public static PaxRecords Parse(ReadOnlySpan<byte> bytes, long offset)
    {
        PaxRecords records = new();
        for (int at = 0; at < bytes.Length;)
        {
            int space = bytes[at..].IndexOf((byte)' ');
            if (space <= 0
                || !int.TryParse(bytes.Slice(at, space), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length < space + 3 || length > bytes.Length - at || bytes[at + length - 1] != '\n')
            {
                throw Wrong(offset + at, "a record whose length does not fit");
            }

            ReadOnlySpan<byte> record = bytes.Slice(at + space + 1, length - space - 2);
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw Wrong(offset + at, "a record without name or =");
            }

            records.Add(RawText.Of(record[..equals]), record[(equals + 1)..], offset + at);
            at += length;
        }

        return records;
    }

    /// <summary>Null if the record is absent or empty: an empty value takes an earlier one back.</summary>
    public string? Text(string name) =>
        _values.TryGetValue(name, out byte[]? value) && value.Length > 0 ? RawText.Of(value) : null;

    /// <summary>A decimal number; of a time with a fraction the whole seconds before it.</summary>
    /// <exception cref="CorruptImageException">The record is no number.</exception>
    public long? Number(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        int point = text.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? text : text[..point];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            throw Wrong(-1, $"{name} \"{text}\"");
        }

        bool roundsDown = point >= 0 && text.StartsWith('-') && text.AsSpan(point + 1).ContainsAnyExcept('0')
            && value > long.MinValue;
        return roundsDown ? value - 1 : value;
    }

    private void Add(string name, ReadOnlySpan<byte> value, long offset)
    {
        if (name.StartsWith(SchilyXattr, StringComparison.Ordinal))
        {
            AddXattr(name[SchilyXattr.Length..], value.ToArray());
        }
        else if (name.StartsWith(LibarchiveXattr, StringComparison.Ordinal))
        {
            string attribute = RawText.FromUtf16(Uri.UnescapeDataString(name[LibarchiveXattr.Length..]));
            AddXattr(attribute, Base64(value, offset));
        }
        else if (name is "GNU.sparse.offset" or "GNU.sparse.numbytes")
        {
            AddSparse(name, value, offset);
        }
        else
        {
            if (name is "path" or "linkpath" && value.Contains((byte)0))
            {
                throw Wrong(offset, $"{name} with a NUL in it");
            }

            _values[name] = value.ToArray();
        }
    }

    private void AddXattr(string name, byte[] value)
    {
        if (name.Length > 0)
        {
            _xattrs[name] = new TarXattr(name, value);
        }
    }

    private void AddSparse(string name, ReadOnlySpan<byte> value, long offset)
    {
        bool isOffset = name == "GNU.sparse.offset";
        bool inTurn = SparsePairs.Count % 2 == (isOffset ? 0 : 1);
        if (!inTurn || SparsePairs.Count >= 2 * TarLimits.MaxSegments
            || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            throw Wrong(offset, name);
        }

        SparsePairs.Add(number);
    }

    private static byte[] Base64(ReadOnlySpan<byte> value, long offset)
    {
        // libarchive leaves the padding out.
        string text = RawText.Of(value.TrimEnd((byte)'='));
        try
        {
            return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw Wrong(offset, "an attribute that is not base64");
        }
    }

    private static CorruptImageException Wrong(long offset, string found) =>
        new("pax extended header", offset, found, "records as POSIX.1-2017 (pax) defines them");
}
