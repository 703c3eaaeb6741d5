namespace Hpc.Sif;

/// <summary>The file system in a partition: the first int32 of its descriptor's extra bytes.</summary>
public enum FilesystemType
{
    SquashFs = 1,
    Ext3 = 2,
    ImmutableArchive = 3,
    Raw = 4,

    /// <summary>SquashFS below dm-crypt with LUKS2, as Apptainer makes it where it has privileges.</summary>
    EncryptedSquashFs = 5,

    /// <summary>SquashFS in a file of gocryptfs, in a SquashFS, as Apptainer makes it for ordinary users.</summary>
    GocryptfsSquashFs = 6,
}
