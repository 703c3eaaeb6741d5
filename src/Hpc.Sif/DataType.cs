namespace Hpc.Sif;

/// <summary>What a data object is: a little-endian int32 at the start of its descriptor. Other codes up to
/// <see cref="SifLimits.MaxDataType"/> are objects that this program lists and leaves alone.</summary>
public enum DataType
{
    /// <summary>The definition file that the image was built from.</summary>
    DefinitionFile = 0x4001,

    /// <summary>Environment variables.</summary>
    EnvironmentVariables = 0x4002,

    /// <summary>Labels, as a JSON object.</summary>
    Labels = 0x4003,

    /// <summary>A file system image.</summary>
    Partition = 0x4004,

    /// <summary>A signature over an object or a group.</summary>
    Signature = 0x4005,

    /// <summary>Any JSON: inspect-metadata.json and oci-config.json of Apptainer.</summary>
    GenericJson = 0x4006,

    /// <summary>Anything.</summary>
    Generic = 0x4007,

    /// <summary>A cryptographic message, e.g. the wrapped key of an encrypted partition.</summary>
    CryptoMessage = 0x4008,

    /// <summary>A software bill of materials.</summary>
    Sbom = 0x4009,

    /// <summary>The index of an OCI layout kept in the SIF file.</summary>
    OciRootIndex = 0x400a,

    /// <summary>A blob of an OCI layout kept in the SIF file.</summary>
    OciBlob = 0x400b,
}
