namespace Hpc.Sif;

/// <summary>Which partition of a SIF file is the root file system, or why none can be.</summary>
/// <param name="Outcome">Whether <paramref name="Partition"/> can be served.</param>
/// <param name="Partition">The partition in question; null if there is none.</param>
/// <param name="Architecture">The partition's own, or the header's where it has none.</param>
/// <param name="Host">The architecture that was asked for.</param>
public readonly record struct PrimaryPartition(
    PrimaryPartitionOutcome Outcome,
    SifDescriptor? Partition,
    SifArchitecture Architecture,
    SifArchitecture Host)
{
    /// <summary>What a person is told; empty when the partition was found.</summary>
    public string Why => Outcome switch
    {
        PrimaryPartitionOutcome.None => "the image has no primary system partition",
        PrimaryPartitionOutcome.OciImage => "this is an OCI-SIF: it holds an OCI layout, no file system partition",
        PrimaryPartitionOutcome.WrongArchitecture =>
            $"this image is for {ArchitectureCode.NameOrNumber(Architecture)}, this host is {ArchitectureCode.Name(Host)}",
        PrimaryPartitionOutcome.Encrypted => $"the primary partition (object {Partition?.Id}) is encrypted",
        PrimaryPartitionOutcome.EncryptedDevice =>
            $"the primary partition (object {Partition?.Id}) is encrypted for the kernel (LUKS2, dm-crypt)",
        PrimaryPartitionOutcome.OtherFilesystem =>
            $"the primary partition (object {Partition?.Id}) holds {FilesystemName}, not SquashFS",
        _ => "",
    };

    /// <summary>What to do about it; empty when the partition was found.</summary>
    public string Try => Outcome switch
    {
        PrimaryPartitionOutcome.None =>
            "hpcrun sif list FILE shows its objects; hpcrun sif setprim ID FILE makes a system partition the primary one",
        PrimaryPartitionOutcome.OciImage => "hpcrun convert FILE NEW.sif merges its layers",
        PrimaryPartitionOutcome.WrongArchitecture =>
            $"pull or build the image for {ArchitectureCode.Name(Host)} (hpcrun pull --arch {ArchitectureCode.Name(Host)} ...)",
        PrimaryPartitionOutcome.Encrypted => "hpcrun exec and its like ask for the passphrase, or take --pem-path FILE",
        PrimaryPartitionOutcome.EncryptedDevice =>
            "build it again as an ordinary user, whose Apptainer encrypts with gocryptfs: apptainer build --encrypt ...",
        PrimaryPartitionOutcome.OtherFilesystem => "rebuild the image with a SquashFS partition: hpcrun convert SOURCE NEW.sif",
        _ => "",
    };

    private string FilesystemName =>
        Partition is { } partition ? SiftoolNames.Of(PartitionMetadata.Of(partition).Filesystem) : "";

    internal static PrimaryPartition Choose(SifFile file, SifArchitecture host)
    {
        PrimaryPartition best = new(PrimaryPartitionOutcome.None, null, file.Header.Architecture, host);
        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            if (descriptor.DataType == DataType.OciRootIndex && best.Partition is null)
            {
                best = best with { Outcome = PrimaryPartitionOutcome.OciImage };
            }

            if (descriptor.DataType != DataType.Partition
                || PartitionMetadata.Of(descriptor) is not { Type: PartitionType.PrimarySystem } metadata)
            {
                continue;
            }

            PrimaryPartition candidate = Judge(file, descriptor, metadata, host);
            if (candidate.Outcome == PrimaryPartitionOutcome.Found)
            {
                return candidate;
            }

            best = best.Partition is null ? candidate : best;
        }

        return best;
    }

    private static PrimaryPartition Judge(SifFile file, in SifDescriptor descriptor, in PartitionMetadata metadata,
        SifArchitecture host)
    {
        SifArchitecture architecture = metadata.Architecture > SifArchitecture.Unknown
            ? metadata.Architecture : file.Header.Architecture;
        bool foreign = architecture > SifArchitecture.Unknown && !ArchitectureCode.RunsOn(architecture, host);
        PrimaryPartitionOutcome outcome = metadata.Filesystem switch
        {
            _ when foreign => PrimaryPartitionOutcome.WrongArchitecture,
            FilesystemType.SquashFs => PrimaryPartitionOutcome.Found,
            FilesystemType.GocryptfsSquashFs => PrimaryPartitionOutcome.Encrypted,
            FilesystemType.EncryptedSquashFs => PrimaryPartitionOutcome.EncryptedDevice,
            _ => PrimaryPartitionOutcome.OtherFilesystem,
        };
        return new PrimaryPartition(outcome, descriptor, architecture, host);
    }
}
