using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>How the image was compressed: the raw metadata block behind the superblock. Only for people to read, except
/// LZ4's version: every stream says for itself what its decoder must know. A field of another compressor is 0.</summary>
/// <param name="Compressor">Whose options these are.</param>
/// <param name="Level">gzip, lzo, zstd: compression level.</param>
/// <param name="WindowLog">gzip: log2 of the window.</param>
/// <param name="Strategies">gzip: bit set of zlib strategies that were tried.</param>
/// <param name="DictionarySize">xz: bytes.</param>
/// <param name="Filters">xz: bit set of branch filters that were tried (x86, PowerPC, IA-64, ARM, ARM-Thumb, SPARC).</param>
/// <param name="Lz4Version">lz4: 1, the legacy block format.</param>
/// <param name="Lz4Flags">lz4: bit 0 says "high compression".</param>
/// <param name="LzoAlgorithm">lzo: 0 to 4, of which 4 (lzo1x_999) has levels.</param>
public readonly record struct CompressorOptions(
    CompressorId Compressor,
    uint Level = 0,
    ushort WindowLog = 0,
    ushort Strategies = 0,
    uint DictionarySize = 0,
    uint Filters = 0,
    uint Lz4Version = 0,
    uint Lz4Flags = 0,
    uint LzoAlgorithm = 0)
{
    /// <summary>Bytes of the largest form.</summary>
    public const int MaximumSize = 8;

    /// <summary>Where the metadata block with the options begins: right behind the superblock.</summary>
    public const long Position = Superblock.Size;

    private const string Structure = "squashfs compressor options";

    /// <param name="bytes">The block without its metadata header.</param>
    /// <param name="compressor">As the superblock says.</param>
    public static CompressorOptions Parse(ReadOnlySpan<byte> bytes, CompressorId compressor)
    {
        ByteCursor cursor = new(bytes, Structure, Position + MetadataHeader.Size);
        return compressor switch
        {
            CompressorId.Gzip => new(compressor, Level: cursor.U32(), WindowLog: cursor.U16(), Strategies: cursor.U16()),
            CompressorId.Xz => new(compressor, DictionarySize: cursor.U32(), Filters: cursor.U32()),
            CompressorId.Lzo => new(compressor, LzoAlgorithm: cursor.U32(), Level: cursor.U32()),
            CompressorId.Zstd => new(compressor, Level: cursor.U32()),
            CompressorId.Lz4 => ParseLz4(ref cursor),
            _ => throw new CorruptImageException(Structure, Position, $"options for {compressor.Name()}", "none for it"),
        };
    }

    private static CompressorOptions ParseLz4(ref ByteCursor cursor)
    {
        uint version = cursor.U32();
        return version == 1
            ? new(CompressorId.Lz4, Lz4Version: version, Lz4Flags: cursor.U32())
            : throw new UnsupportedFeatureException($"squashfs lz4 format {version}", "pack the image again with -comp zstd");
    }
}
