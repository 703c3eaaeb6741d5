namespace Hpc.SquashFs;

/// <summary>Superblock field "flags". Only <see cref="CompressorOptions"/> changes how an image is read; the others
/// record how it was made (every block says for itself whether it is compressed).</summary>
[Flags]
public enum SuperblockFlags : ushort
{
    None = 0,
    UncompressedInodes = 0x001,
    UncompressedData = 0x002,
    Check = 0x004,
    UncompressedFragments = 0x008,
    NoFragments = 0x010,
    AlwaysFragments = 0x020,
    Deduplicated = 0x040,
    Exportable = 0x080,
    UncompressedXattrs = 0x100,
    NoXattrs = 0x200,

    /// <summary>A raw metadata block with the compressor's options follows the superblock.</summary>
    CompressorOptions = 0x400,
    UncompressedIds = 0x800,
}
