using System.Text;

namespace Hpc.Fuzz;

/// <summary>Damages tar streams by the fields of their headers, and makes the checksums right again, so that the damage is
/// read.</summary>
internal static class TarMutation
{
    private const int Block = 512;

    /// <summary>Offset and length of name, mode, uid, gid, size, mtime, type, link name, magic, device numbers, prefix, GNU's
    /// sparse map.</summary>
    private static readonly (int At, int Length)[] s_fields =
        [(0, 100), (100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (156, 1), (157, 100), (257, 8), (329, 8), (337, 8),
            (345, 155), (386, 12), (398, 12), (482, 1), (483, 12)];

    private static readonly Mutation s_pax = TextMutation.With(" =\n", "path", "linkpath", "size", "GNU.sparse.major",
        "GNU.sparse.map", "GNU.sparse.realsize", "GNU.sparse.size", "SCHILY.xattr.user.a", "mtime", "uid");

    public static byte[] Of(byte[] input, byte[] other, Random random)
    {
        byte[] tar = (byte[])input.Clone();
        for (int count = random.Next(1, 5); count > 0 && tar.Length >= Block; count--)
        {
            tar = Once(tar, other, random);
        }

        if (random.Next(8) > 0)
        {
            MendChecksums(tar);
        }

        return tar;
    }

    private static byte[] Once(byte[] tar, byte[] other, Random random)
    {
        int blocks = tar.Length / Block, at = random.Next(blocks) * Block;
        switch (random.Next(12))
        {
            case 0:
                return [.. tar[..at], .. tar[(at + Block)..]];
            case 1:
                return [.. tar[..(at + Block)], .. tar[at..]];
            case 2 when other.Length >= Block:
                int from = random.Next(other.Length / Block) * Block;
                return [.. tar[..at], .. other.AsSpan(from, Math.Min(random.Next(1, 6) * Block, other.Length - from)),
                    .. tar[at..]];
            case 3:
                return random.Next(4) == 0 ? tar[..random.Next(tar.Length)] : ByteMutation.Of(tar, other, random);
            default:
                return Field(tar, Header(tar, at), random);
        }
    }

    /// <summary>The header in front of this block.</summary>
    private static int Header(byte[] tar, int at)
    {
        for (; at > 0 && !IsHeader(tar.AsSpan(at, Block)); at -= Block)
        {
        }

        return at;
    }

    private static byte[] Field(byte[] tar, int header, Random random)
    {
        Span<byte> block = tar.AsSpan(header, Block);
        if (block[156] is (byte)'x' or (byte)'g' && random.Next(2) == 0)
        {
            return Pax(tar, header, random);
        }

        (int at, int length) = s_fields[random.Next(s_fields.Length)];
        Span<byte> field = block.Slice(at, length);
        if (length == 1)
        {
            field[0] = (byte)"01234567xgLKSVMDNAX\0?"[random.Next(21)];
        }
        else if (length is 8 or 12 && at != 257)
        {
            Number(field, random);
        }
        else
        {
            Name(field, random);
        }

        return tar;
    }

    private static void Number(Span<byte> field, Random random)
    {
        ulong value = Boundaries.Next(random);
        if (random.Next(2) == 0)
        {
            // GNU's base 256: the first bit, then the number with its high byte first.
            field.Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xff);
            for (int at = field.Length - 1; at > 0; at--, value >>= 8)
            {
                field[at] = (byte)value;
            }

            field[0] |= 0x80;
            return;
        }

        string digits = Convert.ToString(unchecked((long)value), 8);
        string text = random.Next(4) switch
        {
            0 => digits,
            1 => " " + digits + " ",
            2 => "-1",
            _ => digits.PadLeft(field.Length - 1, '0')
        };
        field.Clear();
        Encoding.Latin1.GetBytes(text.AsSpan(0, Math.Min(text.Length, field.Length)), field);
    }

    private static void Name(Span<byte> field, Random random)
    {
        string[] names = ["", "/", ".", "..", "../../x", "a/../b", "a//b/", ".wh.", ".wh..", ".wh.a", "d/.wh..wh..opq",
            ".wh..wh.plnk", "a", "d", "d/e", new string('a', 200), "\xff\xc3", "a\nb", "ustar", "ustar  "];
        string name = names[random.Next(names.Length)];
        field.Clear();
        Encoding.Latin1.GetBytes(name.AsSpan(0, Math.Min(name.Length, field.Length)), field);
    }

    /// <summary>Other records, and a header that has their size.</summary>
    private static byte[] Pax(byte[] tar, int header, Random random)
    {
        byte[] block = tar[header..(header + Block)];
        string octal = Encoding.Latin1.GetString(block, 124, 11).Trim('\0', ' ');
        int size = 0;
        foreach (char digit in octal.TakeWhile(digit => digit is >= '0' and <= '7').Take(6))
        {
            size = (size * 8) + digit - '0';
        }

        int start = header + Block, end = Math.Min(start + size, tar.Length);
        byte[] records = s_pax(tar[start..end], [], random);
        Encoding.Latin1.GetBytes(Convert.ToString(records.Length, 8).PadLeft(11, '0'), block.AsSpan(124));
        int next = Math.Min(start + ((size + Block - 1) & -Block), tar.Length);
        return [.. tar[..header], .. block, .. records, .. new byte[-records.Length & (Block - 1)], .. tar[next..]];
    }

    private static bool IsHeader(ReadOnlySpan<byte> block) =>
        block.Slice(257, 5).SequenceEqual("ustar"u8) || block[148..154].ContainsAnyInRange((byte)'0', (byte)'7');

    private static void MendChecksums(byte[] tar)
    {
        for (int at = 0; at + Block <= tar.Length; at += Block)
        {
            Span<byte> block = tar.AsSpan(at, Block);
            if (!IsHeader(block))
            {
                continue;
            }

            block.Slice(148, 8).Fill((byte)' ');
            int sum = 0;
            foreach (byte value in block)
            {
                sum += value;
            }

            Encoding.Latin1.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", block[148..]);
        }
    }
}
