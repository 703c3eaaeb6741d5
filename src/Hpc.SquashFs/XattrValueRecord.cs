using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The 4 bytes in front of an extended attribute's value: its length.
/// Kernel: struct squashfs_xattr_val (fs/squashfs/squashfs_fs.h).</summary>
/// <param name="Length">Bytes of the value, 0 to 65536; 8 when the value is a reference.</param>
public readonly record struct XattrValueRecord(int Length)
{
    /// <summary>Bytes in front of the value.</summary>
    public const int HeaderSize = 4;

    /// <summary>Bytes of an out-of-line value's reference (a <see cref="MetadataReference"/> to another value record).</summary>
    public const int ReferenceSize = 8;

    /// <summary>Bytes with the value.</summary>
    public int Size => HeaderSize + Length;

    /// <param name="bytes">At least the 4 bytes in front of the value.</param>
    /// <param name="isOutOfLine">As the key in front of it says.</param>
    /// <param name="origin">Where they lie, for error messages.</param>
    public static XattrValueRecord Parse(ReadOnlySpan<byte> bytes, bool isOutOfLine, long origin = 0)
    {
        ByteCursor cursor = new(bytes, "squashfs xattr value", origin);
        uint length = cursor.U32();
        if (isOutOfLine ? length != ReferenceSize : length > SquashFsLimits.XattrValueMaximum)
        {
            string allowed = isOutOfLine ? $"{ReferenceSize}" : $"0 to {SquashFsLimits.XattrValueMaximum}";
            throw cursor.Corrupt("size", $"{length}", allowed, fieldSize: 4);
        }

        return new XattrValueRecord((int)length);
    }
}
