namespace Hpc.Sif;

/// <summary>The file system in a partition: the first int32 of its descriptor's extra bytes.</summary>
public enum FilesystemType
{
    SquashFs = 1,
    Ext3 = 2,
    ImmutableArchive = 3,
    Raw = 4,
    EncryptedSquashFs = 5,
}
