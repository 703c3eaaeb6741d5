using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The name of an extended attribute: 4 bytes, then the name without its prefix, then an <see cref="XattrValueRecord"/>.
/// Kernel: struct squashfs_xattr_entry (fs/squashfs/squashfs_fs.h).</summary>
/// <param name="Prefix">Name space of the name.</param>
/// <param name="IsOutOfLine">The value that follows is 8 bytes: a reference to where the value really is.</param>
/// <param name="NameLength">Bytes of the name without prefix, 0 to 255.</param>
public readonly record struct XattrKeyRecord(XattrPrefix Prefix, bool IsOutOfLine, int NameLength)
{
    /// <summary>Bytes in front of the name.</summary>
    public const int HeaderSize = 4;
    private const int OutOfLineBit = 0x100;
    private const int PrefixMask = 0xff;

    /// <summary>Bytes with the name.</summary>
    public int Size => HeaderSize + NameLength;

    /// <summary>The prefix as text, with its dot.</summary>
    public ReadOnlySpan<byte> PrefixText => Prefix switch
    {
        XattrPrefix.User => "user."u8,
        XattrPrefix.Trusted => "trusted."u8,
        _ => "security."u8,
    };

    /// <param name="bytes">At least the 4 bytes in front of the name.</param>
    /// <param name="origin">Where they lie, for error messages.</param>
    public static XattrKeyRecord Parse(ReadOnlySpan<byte> bytes, long origin = 0)
    {
        ByteCursor cursor = new(bytes, "squashfs xattr key", origin);
        ushort type = cursor.U16();
        if ((type & ~OutOfLineBit) > (int)XattrPrefix.Security)
        {
            throw cursor.Corrupt("type", $"0x{type:x}", "0 to 2, with bit 8 when the value is out of line", fieldSize: 2);
        }

        ushort nameLength = cursor.U16();
        return nameLength <= SquashFsLimits.XattrNameMaximum
            ? new XattrKeyRecord((XattrPrefix)(type & PrefixMask), (type & OutOfLineBit) != 0, nameLength)
            : throw cursor.Corrupt("name size", $"{nameLength}", $"0 to {SquashFsLimits.XattrNameMaximum}", fieldSize: 2);
    }
}
