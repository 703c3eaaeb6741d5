using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>All bytes of an archive that are not its files' contents (PKWARE's APPNOTE 6.3.10). There is one layout for a list of
/// files: no time, no comment, no compression, sizes and checksums in the headers, files one behind the other in the order of
/// their names, fields of 64 bits where a number needs them and nowhere else. So a reader knows every byte that must be
/// there.</summary>
public static class ZipLayout
{
    internal const int EndSize = 22, LocatorSize = 20, LargeEndSize = 56, EntrySize = 46;
    internal const uint EndMark = 0x06054b50, LocatorMark = 0x07064b50, LargeEndMark = 0x06064b50, EntryMark = 0x02014b50;
    internal const uint Far = uint.MaxValue;
    internal const int Many = ushort.MaxValue;

    private const uint HeaderMark = 0x04034b50;
    private const int HeaderSize = 30, LargeHeaderExtra = 20;
    private const int Version = 20, LargeVersion = 45, Unix = 3 << 8;
    private const int NamesAreUtf8 = 1 << 11;

    /// <summary>1980-01-01, the first day that the format has.</summary>
    private const int Date = 0x21;

    /// <summary>A regular file that everybody may read.</summary>
    private const uint Attributes = 0x81a4u << 16;

    private const int LargeField = 1;

    private const int Encrypted = 1, SizesBehind = 1 << 3;

    /// <summary>Of an entry's attributes: what kind of file it is, where they are Unix'. Few say that it is one.</summary>
    private const int Kind = 28;
    private const uint RegularFile = Attributes >> Kind;

    /// <summary>What an entry is that can be in no archive of ours; null: nothing that others could have meant.</summary>
    /// <param name="made">By whom: the system in the upper byte.</param>
    internal static string? Fault(int made, int flags, int method, uint attributes) =>
        made >> 8 == Unix >> 8 && attributes >> Kind is not (0 or RegularFile)
            ? "a link, a directory or a device"
        : (flags & Encrypted) != 0 ? "an encrypted file"
        : method != 0 ? "a compressed file"
        : (flags & SizesBehind) != 0 ? "a file whose size follows its content" : null;

    /// <summary>What stands before a file's content.</summary>
    public static byte[] Header(ZipMember member)
    {
        bool isLarge = member.Size >= Far;
        byte[] bytes = new byte[HeaderSize + member.Name.Length + (isLarge ? LargeHeaderExtra : 0)];
        ByteWriter writer = new(bytes);
        writer.U32(HeaderMark);
        Common(ref writer, member, isLarge, isLarge);
        writer.U16(isLarge ? LargeHeaderExtra : 0);
        writer.Text(member.Name);
        if (isLarge)
        {
            writer.U16(LargeField);
            writer.U16(LargeHeaderExtra - 4);
            writer.I64(member.Size);
            writer.I64(member.Size);
        }

        return bytes;
    }

    /// <summary>Where each file's header begins, and behind them where the directory does.</summary>
    public static long[] Offsets(IReadOnlyList<ZipMember> members)
    {
        long[] offsets = new long[members.Count + 1];
        for (int at = 0; at < members.Count; at++)
        {
            int header = HeaderSize + members[at].Name.Length + (members[at].Size >= Far ? LargeHeaderExtra : 0);
            offsets[at + 1] = offsets[at] + header + members[at].Size;
        }

        return offsets;
    }

    /// <summary>The directory and the end of the archive.</summary>
    public static byte[] Directory(IReadOnlyList<ZipMember> members)
    {
        long[] offsets = Offsets(members);
        using MemoryStream bytes = new();
        for (int at = 0; at < members.Count; at++)
        {
            bytes.Write(Entry(members[at], offsets[at]));
        }

        bytes.Write(End(members.Count, bytes.Length, offsets[^1]));
        return bytes.ToArray();
    }

    private static byte[] Entry(ZipMember member, long offset)
    {
        bool isLarge = member.Size >= Far, isFar = offset >= Far;
        int extra = (isLarge ? 16 : 0) + (isFar ? 8 : 0);
        byte[] bytes = new byte[EntrySize + member.Name.Length + (extra > 0 ? extra + 4 : 0)];
        ByteWriter writer = new(bytes);
        writer.U32(EntryMark);
        writer.U16(Unix | (isLarge || isFar ? LargeVersion : Version));
        Common(ref writer, member, isLarge || isFar, isLarge);
        writer.U16(extra > 0 ? extra + 4 : 0);
        writer.U16(0); // comment
        writer.U16(0); // disk
        writer.U16(0);
        writer.U32(Attributes);
        writer.U32(isFar ? Far : (uint)offset);
        writer.Text(member.Name);
        if (extra > 0)
        {
            writer.U16(LargeField);
            writer.U16(extra);
            WriteLarge(ref writer, isLarge ? [member.Size, member.Size] : []);
            WriteLarge(ref writer, isFar ? [offset] : []);
        }

        return bytes;
    }

    private static void WriteLarge(ref ByteWriter writer, scoped ReadOnlySpan<long> values)
    {
        foreach (long value in values)
        {
            writer.I64(value);
        }
    }

    /// <summary>What header and entry have in common.</summary>
    private static void Common(ref ByteWriter writer, ZipMember member, bool needsLarge, bool isLarge)
    {
        writer.U16(needsLarge ? LargeVersion : Version);
        writer.U16(NamesAreUtf8);
        writer.U16(0); // stored
        writer.U16(0);
        writer.U16(Date);
        writer.U32(member.Crc);
        writer.U32(isLarge ? Far : (uint)member.Size);
        writer.U32(isLarge ? Far : (uint)member.Size);
        writer.U16(member.Name.Length);
    }

    internal static byte[] End(int count, long size, long offset)
    {
        bool isLarge = count >= Many || size >= Far || offset >= Far;
        byte[] bytes = new byte[EndSize + (isLarge ? LargeEndSize + LocatorSize : 0)];
        ByteWriter writer = new(bytes);
        if (isLarge)
        {
            writer.U32(LargeEndMark);
            writer.I64(LargeEndSize - 12);
            writer.U16(Unix | LargeVersion);
            writer.U16(LargeVersion);
            writer.I64(0);
            WriteLarge(ref writer, [count, count, size, offset]);
            writer.U32(LocatorMark);
            writer.U32(0);
            writer.I64(offset + size);
            writer.U32(1);
        }

        writer.U32(EndMark);
        writer.U32(0);
        writer.U16(Math.Min(count, Many));
        writer.U16(Math.Min(count, Many));
        writer.U32((uint)Math.Min(size, Far));
        writer.U32((uint)Math.Min(offset, Far));
        writer.U16(0);
        return bytes;
    }
}
