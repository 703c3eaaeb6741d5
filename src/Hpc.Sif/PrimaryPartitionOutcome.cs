namespace Hpc.Sif;

/// <summary>Whether a SIF file has a root file system for this host.</summary>
public enum PrimaryPartitionOutcome
{
    /// <summary>A SquashFS partition for the host's architecture.</summary>
    Found,

    /// <summary>No partition is marked as the primary system.</summary>
    None,

    /// <summary>The file holds an OCI layout (OCI-SIF) and no partition.</summary>
    OciImage,

    /// <summary>The primary partition is for another architecture.</summary>
    WrongArchitecture,

    /// <summary>The primary partition is encrypted, and can be read with its key.</summary>
    Encrypted,

    /// <summary>The primary partition is encrypted in a way that only the kernel reads.</summary>
    EncryptedDevice,

    /// <summary>The primary partition is no SquashFS (ext3, raw, ...).</summary>
    OtherFilesystem,
}
