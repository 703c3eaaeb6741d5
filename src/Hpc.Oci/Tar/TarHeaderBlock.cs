using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>One 512-byte header block, to be written. POSIX.1-2017 (ustar); numbers that are too large for their digits in
/// base-256, as the GNU tar manual has it ("Extensions"), which every reader of today knows.</summary>
internal static class TarHeaderBlock
{
    private const int NameLength = 100;
    private const int PrefixLength = 155;

    /// <param name="block">Zeros.</param>
    /// <returns>Whether path and link target are in it whole; otherwise their ends are missing.</returns>
    public static (bool Path, bool Target) Write(Span<byte> block, string path, char type, TarEntry entry)
    {
        bool fits = WritePath(block, path);
        WriteNumber(block.Slice(100, 8), entry.Mode);
        WriteNumber(block.Slice(108, 8), entry.UserId);
        WriteNumber(block.Slice(116, 8), entry.GroupId);
        WriteNumber(block.Slice(124, 12), entry.Size);
        WriteNumber(block.Slice(136, 12), entry.Time);
        block[156] = (byte)type;
        bool targetFits = WriteText(block.Slice(157, NameLength), entry.LinkTarget);
        "ustar\0"u8.CopyTo(block[257..]);
        "00"u8.CopyTo(block[263..]);
        WriteNumber(block.Slice(329, 8), entry.DeviceMajor);
        WriteNumber(block.Slice(337, 8), entry.DeviceMinor);
        WriteChecksum(block);
        return (fits, targetFits);
    }

    private static bool WritePath(Span<byte> block, string path)
    {
        if (path.Length > NameLength)
        {
            // The slash between prefix and name is in neither; the name is not empty, also where the path ends in a slash.
            int slash = path.IndexOf('/', path.Length - NameLength - 1);
            if (slash > 0 && slash <= PrefixLength && slash < path.Length - 1)
            {
                WriteText(block.Slice(345, PrefixLength), path[..slash]);
                return WriteText(block[..NameLength], path[(slash + 1)..]);
            }
        }

        return WriteText(block[..NameLength], path);
    }

    private static bool WriteText(Span<byte> field, string text)
    {
        RawText.Write(text.AsSpan(0, Math.Min(text.Length, field.Length)), field);
        return text.Length <= field.Length;
    }

    private static void WriteNumber(Span<byte> field, long value)
    {
        int digits = field.Length - 1;
        if (value < 0 || value >> (3 * digits) != 0)
        {
            field.Fill(value < 0 ? (byte)0xff : (byte)0);
            BinaryPrimitives.WriteInt64BigEndian(field[^Math.Min(8, field.Length)..], value);
            field[0] = (byte)(value < 0 ? 0xff : 0x80);
            return;
        }

        for (int at = digits - 1; at >= 0; at--, value >>= 3)
        {
            field[at] = (byte)('0' + (value & 7));
        }
    }

    private static void WriteChecksum(Span<byte> block)
    {
        Span<byte> field = block.Slice(TarChecksum.Offset, TarChecksum.Length);
        field.Fill((byte)' ');
        WriteNumber(field[..7], TarChecksum.Of(block).Unsigned);
    }
}
