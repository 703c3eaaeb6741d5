using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>One 512-byte header block, its numbers read. POSIX.1-2017 (ustar); GNU tar manual, "Basic Tar Format";
/// star(5) for the prefix of 131 bytes.</summary>
internal readonly record struct TarHeader(
    string Name, int Mode, long UserId, long GroupId, long Size, long Time, char Type, string LinkName, uint DeviceMajor,
    uint DeviceMinor)
{
    public const int BlockSize = TarChecksum.BlockSize;

    public static bool IsZero(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    /// <param name="offset">Where the block lies in the stream, for messages.</param>
    /// <exception cref="CorruptImageException">The checksum is wrong, or a number is no number.</exception>
    public static TarHeader Parse(ReadOnlySpan<byte> block, long offset)
    {
        CheckSum(block, offset);
        TarNumberField field = new(offset);
        char type = (char)block[156];
        bool device = type is '3' or '4';
        return new TarHeader(
            Path(block),
            (int)(field.Read(block, 100, 8, "mode") & 0xfff),
            field.Read(block, 108, 8, "uid"),
            field.Read(block, 116, 8, "gid"),
            field.Read(block, 124, 12, "size"),
            field.Read(block, 136, 12, "mtime"),
            type,
            Text(block, 157, 100),
            device ? (uint)field.Read(block, 329, 8, "devmajor") : 0,
            device ? (uint)field.Read(block, 337, 8, "devminor") : 0);
    }

    private static void CheckSum(ReadOnlySpan<byte> block, long offset)
    {
        long stored = new TarNumberField(offset).Read(block, TarChecksum.Offset, TarChecksum.Length, "checksum");
        (long unsigned, long signed) = TarChecksum.Of(block[..BlockSize]);
        if (stored != unsigned && stored != signed)
        {
            throw new CorruptImageException("tar header, checksum", offset + TarChecksum.Offset, $"{stored}", $"{unsigned}");
        }
    }

    private static string Path(ReadOnlySpan<byte> block)
    {
        string name = Text(block, 0, 100);
        bool posix = block.Slice(257, 6).SequenceEqual("ustar\0"u8);
        bool star = posix && block.Slice(508, 4).SequenceEqual("tar\0"u8);
        string prefix = posix ? Text(block, 345, star ? 131 : 155) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private static string Text(ReadOnlySpan<byte> block, int start, int length)
    {
        ReadOnlySpan<byte> field = block.Slice(start, length);
        int end = field.IndexOf((byte)0);
        return RawText.Of(end < 0 ? field : field[..end]);
    }
}
