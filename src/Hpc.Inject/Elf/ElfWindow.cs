using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>Reads little-endian fields and strings anywhere in an ELF file, a stretch of it at a time: of a driver library of 60
/// MB a few kilobytes are looked at.</summary>
/// <param name="buffer">As many bytes are read at once: a page for what lies scattered.</param>
internal sealed class ElfWindow(RandomAccessSource source, byte[] buffer)
{
    public const int UsualStretch = 16 * 1024;

    /// <summary>Longest name or path in a string table.</summary>
    private const int MaxText = 4096;

    /// <summary>Characters of all names that are read through a window: many entries may name the same long string.</summary>
    private const int MaxAllText = 8 << 20;

    private readonly int _stretch = buffer.Length;
    private byte[] _bytes = buffer;
    private int _filled;
    private long _start;
    private int _textLeft = MaxAllText;

    public long Length => source.Length;

    /// <param name="structure">For error messages.</param>
    public ReadOnlySpan<byte> Take(long offset, int count, string structure)
    {
        if (offset < 0 || count > source.Length || offset > source.Length - count)
        {
            throw new CorruptImageException(structure, offset, $"{count} bytes in a file of {source.Length}",
                "a part of the file");
        }

        if (offset < _start || offset + count > _start + _filled)
        {
            // What is looked at next lies as often before this as behind it.
            _start = offset % _stretch + count <= _stretch ? offset - offset % _stretch : offset;
            _bytes = _bytes.Length >= count ? _bytes : new byte[count];
            _filled = source.Read(_start, _bytes);
            if (offset + count > _start + _filled)
            {
                throw new CorruptImageException(structure, offset, $"{_start + _filled - offset} bytes", $"{count} bytes");
            }
        }

        return _bytes.AsSpan((int)(offset - _start), count);
    }

    public ushort U16(long offset, string structure) => BinaryPrimitives.ReadUInt16LittleEndian(Take(offset, 2, structure));

    public uint U32(long offset, string structure) => BinaryPrimitives.ReadUInt32LittleEndian(Take(offset, 4, structure));

    public ulong U64(long offset, string structure) => BinaryPrimitives.ReadUInt64LittleEndian(Take(offset, 8, structure));

    /// <summary>A NUL-terminated string.</summary>
    public string Text(long offset, string structure)
    {
        if (offset < 0 || offset >= source.Length)
        {
            throw new CorruptImageException(structure, offset, "a string outside the file", "a part of the file");
        }

        _ = Take(offset, 1, structure);
        ReadOnlySpan<byte> bytes = _bytes.AsSpan((int)(offset - _start), (int)Math.Min(MaxText, _start + _filled - offset));
        int end = bytes.IndexOf((byte)0);
        if (end < 0)
        {
            bytes = Take(offset, (int)Math.Min(MaxText, source.Length - offset), structure);
            end = bytes.IndexOf((byte)0);
        }

        if (end > _textLeft)
        {
            throw new CorruptImageException(structure, offset, "many long strings", $"at most {MaxAllText} characters in all");
        }

        _textLeft -= Math.Max(end, 0);
        return end >= 0
            ? RawText.Of(bytes[..end])
            : throw new CorruptImageException(structure, offset, "a string without end", $"at most {MaxText} characters");
    }
}
