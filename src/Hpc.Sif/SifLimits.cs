namespace Hpc.Sif;

/// <summary>The bounds that every number of a SIF file is checked against, once, when the file is opened.</summary>
public static class SifLimits
{
    /// <summary>The magic lies in the first this many bytes: behind a launch script of 32 bytes, or a longer one.</summary>
    public const int MagicSearchLength = 2048;

    /// <summary>Slots in the descriptor table. Builders make 48, OCI-SIF writers one per blob; this many make 9.1 MiB.</summary>
    public const int MaxDescriptors = 16_384;

    /// <summary>The largest object that is read whole into memory (a definition file, labels, JSON); partitions are read in
    /// place.</summary>
    public const int MaxTextObject = 64 << 20;

    /// <summary>First data type code; 0x4000 itself is never used.</summary>
    public const int MinDataType = 0x4001;

    /// <summary>Last code that may still be a data type: the format has grown from 7 to 11 types without a new version.</summary>
    public const int MaxDataType = 0x40ff;

    /// <summary>Last code that may still be a file system, partition, hash, message or SBOM format type.</summary>
    public const int MaxSubtype = 0xffff;
}
