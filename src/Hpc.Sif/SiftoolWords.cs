namespace Hpc.Sif;

/// <summary>The words that siftool prints for the format's codes, which users' scripts look for.</summary>
public static class SiftoolWords
{
    private const string Unknown = "Unknown";

    public static string Of(DataType type) => type switch
    {
        DataType.DefinitionFile => "Def.FILE",
        DataType.EnvironmentVariables => "Env.Vars",
        DataType.Labels => "JSON.Labels",
        DataType.Partition => "FS",
        DataType.Signature => "Signature",
        DataType.GenericJson => "JSON.Generic",
        DataType.Generic => "Generic/Raw",
        DataType.CryptoMessage => "Cryptographic Message",
        DataType.Sbom => "SBOM",
        DataType.OciRootIndex => "OCI.RootIndex",
        DataType.OciBlob => "OCI.Blob",
        _ => Unknown,
    };

    public static string Of(FilesystemType type) => type switch
    {
        FilesystemType.SquashFs => "Squashfs",
        FilesystemType.Ext3 => "Ext3",
        FilesystemType.ImmutableArchive => "Archive",
        FilesystemType.Raw => "Raw",
        FilesystemType.EncryptedSquashFs => "Encrypted squashfs",
        _ => Unknown,
    };

    public static string Of(PartitionType type) => type switch
    {
        PartitionType.System => "System",
        PartitionType.PrimarySystem => "*System",
        PartitionType.Data => "Data",
        PartitionType.Overlay => "Overlay",
        _ => Unknown,
    };
}
