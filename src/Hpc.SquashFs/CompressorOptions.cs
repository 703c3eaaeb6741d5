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

    // What a reader may take for granted of an image without options (squashfs-tools: gzip_wrapper.c, zstd_wrapper.c).
    private const int DefaultGzipLevel = 9;
    private const int DefaultZstdLevel = 15;
    private const ushort DefaultWindowLog = 15;

    /// <summary>Nothing that has to be recorded.</summary>
    internal bool IsDefault => Compressor switch
    {
        CompressorId.Gzip => Level == DefaultGzipLevel,
        CompressorId.Zstd => Level == DefaultZstdLevel,
        CompressorId.Lz4 => false,
        _ => true,
    };

    /// <summary>The options that describe a compressor. zlib's levels end at 9; xz is used with its preset, which no field is
    /// for.</summary>
    internal static CompressorOptions Of(Compressor compressor) => CompressorNames.Parse(compressor.Name) switch
    {
        CompressorId.Gzip => new(CompressorId.Gzip, Level: (uint)Math.Min(compressor.Level, DefaultGzipLevel),
            WindowLog: DefaultWindowLog),
        CompressorId.Lz4 => new(CompressorId.Lz4, Lz4Version: 1, Lz4Flags: compressor.Level > 0 ? 1u : 0),
        CompressorId id => new(id, Level: (uint)compressor.Level),
    };

    /// <summary>The raw metadata block with its header; empty if nothing has to be recorded.</summary>
    internal byte[] ToBlock()
    {
        if (IsDefault)
        {
            return [];
        }

        Span<byte> options = stackalloc byte[MaximumSize];
        ByteWriter writer = new(options);
        switch (Compressor)
        {
            case CompressorId.Gzip:
                writer.U32(Level);
                writer.U16(WindowLog);
                writer.U16(Strategies);
                break;
            case CompressorId.Lz4:
                writer.U32(Lz4Version);
                writer.U32(Lz4Flags);
                break;
            default:
                writer.U32(Level);
                break;
        }

        byte[] block = new byte[MetadataHeader.Size + writer.Position];
        ByteWriter header = new(block);
        header.U16(0x8000 | writer.Position);
        header.Bytes(writer.Written);
        return block;
    }

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
