using System.Buffers.Binary;
using System.Text;

namespace Hpc.Sbom.Tests;

/// <summary>A package's header, and databases of rpm with one package, as small as they can be.</summary>
internal static class SmallRpm
{
    private const int Length = 512, SlotsLength = 16 << 8;

    /// <summary>A header with these texts, and one file /opt/NAME/file.</summary>
    public static byte[] Header(string name, string version, string release, string license = "MIT")
    {
        List<byte> entries = [], data = [];
        void Add(uint tag, uint type, uint count, byte[] value)
        {
            while (type == 4 && data.Count % 4 != 0)
            {
                data.Add(0);
            }

            foreach (uint number in new[] { tag, type, (uint)data.Count, count })
            {
                entries.AddRange(Big(number));
            }

            data.AddRange(value);
        }

        foreach ((uint tag, string text) in new[] { (1000u, name), (1001u, version), (1002u, release), (1014u, license),
            (1022u, "noarch") })
        {
            Add(tag, 6, 1, Text(text));
        }

        Add(1003, 4, 1, Big(2));
        Add(1116, 4, 1, Big(0));
        Add(1117, 8, 1, Text("file"));
        Add(1118, 8, 1, Text($"/opt/{name}/"));
        return [.. Big((uint)entries.Count / 16), .. Big((uint)data.Count), .. entries, .. data];
    }

    /// <summary>A database of SQLite with a table of packages; a header longer than a page goes on in others.</summary>
    public static byte[] Sqlite(byte[] header)
    {
        byte[] schema = Record("table"u8.ToArray(), "Packages"u8.ToArray(), "Packages"u8.ToArray(), [2],
            "CREATE TABLE x"u8.ToArray());
        byte[] row = [3, 0, .. Varint((2 * (long)header.Length) + 12), .. header];
        row[0] = (byte)(row.Length - header.Length);
        int least = ((Length - 12) * 32 / 255) - 23, most = Length - 35;
        int kept = row.Length <= most ? row.Length : least + ((row.Length - least) % (Length - 4));
        kept = kept > most ? least : kept;
        List<byte> cell = [.. Varint(row.Length), 1, .. row[..kept]];
        List<byte> chain = [];
        for (int at = kept, next = 3; at < row.Length; at += Length - 4)
        {
            cell.AddRange(at == kept ? Big((uint)next) : []);
            next++;
            byte[] part = row[at..Math.Min(row.Length, at + Length - 4)];
            chain.AddRange([.. Big(at + part.Length < row.Length ? (uint)next : 0), .. part,
                .. new byte[Length - 4 - part.Length]]);
        }

        byte[] first = Leaf([.. Varint(schema.Length), 1, .. schema], 100);
        "SQLite format 3\0"u8.CopyTo(first);
        BinaryPrimitives.WriteUInt16BigEndian(first.AsSpan(16), Length);
        return [.. first, .. Leaf([.. cell], 0), .. chain];
    }

    /// <summary>The same in rpm's own form.</summary>
    public static byte[] Ndb(byte[] header)
    {
        byte[] page = new byte[SlotsLength];
        Little(page, 0, 0x506d7052, 0, 1, 1);
        Little(page, 32, 0x746f6c53, 7, SlotsLength / 16, 1);
        byte[] head = new byte[16];
        Little(head, 0, 0x53626c42, 7, 1, (uint)header.Length);
        return [.. page, .. head, .. header, .. new byte[12]];
    }

    /// <summary>The same as a hash table of Berkeley DB: a page of it, and behind it those of packages that are longer than a
    /// quarter of a page.</summary>
    public static byte[] Berkeley(bool isBig, int pageSize, params byte[][] headers)
    {
        List<byte[]> chain = [];
        List<byte[]> items = [[1, 0, 0, 0, 0], [1, 9, 0, 0, 0]]; // the next free number
        foreach ((int at, byte[] header) in headers.Index())
        {
            items.Add([1, .. Order(isBig, (uint)at + 1)]);
            items.Add(header.Length <= pageSize / 4 ? [1, .. header]
                : [3, 0, 0, 0, .. Order(isBig, (uint)chain.Count + 2), .. Order(isBig, (uint)header.Length)]);
            int room = pageSize - 26;
            for (int from = 0; header.Length > pageSize / 4 && from < header.Length; from += room)
            {
                byte[] part = header[from..Math.Min(header.Length, from + room)];
                uint next = from + room < header.Length ? (uint)chain.Count + 3 : 0;
                chain.Add(BerkeleyPage(isBig, pageSize, 7, next, 1, (ushort)part.Length, part));
            }
        }

        byte[] meta = new byte[pageSize];
        Order(isBig, 0x061561).CopyTo(meta, 12);
        Order(isBig, 9).CopyTo(meta, 16);
        Order(isBig, (uint)pageSize).CopyTo(meta, 20);
        meta[25] = 8;
        Order(isBig, (uint)chain.Count + 1).CopyTo(meta, 32);
        return [.. meta, .. HashPage(isBig, pageSize, items), .. chain.SelectMany(page => page)];
    }

    private static byte[] HashPage(bool isBig, int pageSize, List<byte[]> items)
    {
        byte[] page = BerkeleyPage(isBig, pageSize, 13, 0, (ushort)items.Count, 0, []);
        int end = pageSize;
        foreach ((int at, byte[] item) in items.Index())
        {
            end -= item.Length;
            item.CopyTo(page, end);
            Order(isBig, (ushort)end).CopyTo(page, 26 + (2 * at));
        }

        return page;
    }

    private static byte[] BerkeleyPage(bool isBig, int pageSize, byte type, uint next, ushort entries, ushort length, byte[] data)
    {
        byte[] page = new byte[pageSize];
        Order(isBig, next).CopyTo(page, 16);
        Order(isBig, entries).CopyTo(page, 20);
        Order(isBig, length).CopyTo(page, 22);
        page[25] = type;
        data.CopyTo(page, 26);
        return page;
    }

    private static byte[] Order(bool isBig, uint value) => isBig ? Big(value) : [.. Big(value).Reverse()];

    private static byte[] Order(bool isBig, ushort value) => isBig ? Big(value)[2..] : [.. Big(value)[2..].Reverse()];

    private static byte[] Leaf(byte[] cell, int start)
    {
        byte[] page = new byte[Length];
        page[start] = 13;
        page[start + 4] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(start + 8), (ushort)(Length - cell.Length));
        cell.CopyTo(page, Length - cell.Length);
        return page;
    }

    /// <summary>Texts, and the fourth value a number of one byte.</summary>
    private static byte[] Record(params byte[][] values)
    {
        byte[] types = [.. values.SelectMany((value, at) => at == 3 ? [1] : Varint((2 * value.Length) + 13))];
        return [(byte)(types.Length + 1), .. types, .. values.SelectMany(value => value)];
    }

    private static byte[] Varint(long value)
    {
        List<byte> bytes = [(byte)(value & 0x7f)];
        while ((value >>= 7) > 0)
        {
            bytes.Insert(0, (byte)(0x80 | (value & 0x7f)));
        }

        return [.. bytes];
    }

    private static byte[] Text(string text) => [.. Encoding.Latin1.GetBytes(text), 0];

    private static byte[] Big(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static void Little(byte[] target, int at, params uint[] values)
    {
        foreach (uint value in values)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(at), value);
            at += 4;
        }
    }
}
