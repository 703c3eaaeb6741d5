namespace Hpc.Sif;

/// <summary>The words that siftool prints for the format's codes, which users' scripts look for.</summary>
public static class SiftoolNames
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
        FilesystemType.GocryptfsSquashFs => "Gocryptfs squashfs",
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

    public static string Of(HashType type) => type switch
    {
        HashType.Sha256 => "SHA-256",
        HashType.Sha384 => "SHA-384",
        HashType.Sha512 => "SHA-512",
        HashType.Blake2s256 => "BLAKE2s-256",
        HashType.Blake2b256 => "BLAKE2b-256",
        _ => Unknown,
    };

    public static string Of(MessageFormat format) => format switch
    {
        MessageFormat.OpenPgp => "OpenPGP",
        MessageFormat.Pem => "PEM",
        _ => Unknown,
    };

    public static string Of(MessageType type) => type switch
    {
        MessageType.ClearSignature => "Clear Signature",
        MessageType.RsaOaep => "RSA-OAEP",
        _ => Unknown,
    };

    public static string Of(SbomFormat format) => format switch
    {
        SbomFormat.CycloneDxJson => "cyclonedx-json",
        SbomFormat.CycloneDxXml => "cyclonedx-xml",
        SbomFormat.GitHubJson => "github-json",
        SbomFormat.SpdxJson => "spdx-json",
        SbomFormat.SpdxRdf => "spdx-rdf",
        SbomFormat.SpdxTagValue => "spdx-tag-value",
        SbomFormat.SpdxYaml => "spdx-yaml",
        SbomFormat.SyftJson => "syft-json",
        _ => "unknown",
    };
}
