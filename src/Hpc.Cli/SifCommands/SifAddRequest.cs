using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>The options of <c>hpcrun sif add FILE DATA</c>, as siftool has them; codes as numbers or words.</summary>
internal sealed record SifAddRequest
{
    private const int FingerprintDigits = 2 * SignatureMetadata.FingerprintLength;

    /// <summary>--datatype: what the object is.</summary>
    public string? DataType { get; init; }

    /// <summary>--parttype, for a partition.</summary>
    public string? PartitionType { get; init; }

    /// <summary>--partfs, for a partition.</summary>
    public string? Filesystem { get; init; }

    /// <summary>--partarch, for a partition.</summary>
    public string? Architecture { get; init; }

    /// <summary>--signhash, for a signature.</summary>
    public string? Hash { get; init; }

    /// <summary>--signentity, for a signature: the signer's fingerprint, 40 hexadecimal digits.</summary>
    public string? Signer { get; init; }

    /// <summary>--sbomformat, for a software bill of materials.</summary>
    public string? SbomFormat { get; init; }

    /// <summary>--groupid: 0 for none.</summary>
    public uint Group { get; init; }

    /// <summary>--link: the object that this one is about.</summary>
    public uint? Link { get; init; }

    /// <summary>--alignment; null for 4,096 with a partition, and none otherwise.</summary>
    public int? Alignment { get; init; }

    /// <summary>--filename: the name that the object gets.</summary>
    public string? Name { get; init; }

    /// <summary>The object that the options describe.</summary>
    /// <param name="digest">"sha256:..." of the data; asked for OCI blobs only.</param>
    /// <exception cref="RefusedException">An option is missing or means nothing.</exception>
    internal SifObject ToObject(Func<string> digest)
    {
        DataType type = Sif.DataType.DefinitionFile - 1 + CodeWord.Parse(
            "--datatype", DataType,
            "Deffile", "EnvVar", "Labels", "Partition", "Signature", "GenericJSON", "Generic", "CryptoMessage", "SBOM",
            "OCI.RootIndex", "OCI.Blob");
        SifObject described = new(type)
        {
            Group = ObjectLink.ToGroup(CheckedId("--groupid", Group)),
            Link = ObjectLink.ToObject(CheckedId("--link", Link ?? 0)),
            Name = Name ?? "",
            Extra = Extra(type, digest),
        };
        return Alignment is { } alignment ? described with { Alignment = alignment } : described;
    }

    private byte[] Extra(DataType type, Func<string> digest) => type switch
    {
        Sif.DataType.Partition => PartitionExtra(),
        Sif.DataType.Signature => new SignatureMetadata(
            (HashType)CodeWord.Parse("--signhash", Hash, "SHA256", "SHA384", "SHA512", "BLAKE2s_256", "BLAKE2b_256"),
            Fingerprint()).ToBytes(),
        Sif.DataType.Sbom => new SbomMetadata((SbomFormat)CodeWord.Parse(
            "--sbomformat", SbomFormat == "github" ? "github-json" : SbomFormat,
            "cyclonedx-json", "cyclonedx-xml", "github-json", "spdx-json", "spdx-rdf", "spdx-tag-value", "spdx-yaml",
            "syft-json")).ToBytes(),
        Sif.DataType.OciRootIndex or Sif.DataType.OciBlob => new OciBlobMetadata(digest()).ToBytes(),
        _ => [],
    };

    private byte[] PartitionExtra() => new PartitionMetadata(
        (FilesystemType)CodeWord.Parse("--partfs", Filesystem, "Squash", "Ext3", "ImmuObj", "Raw", "EncryptedSquash",
            "GocryptfsSquash"),
        (PartitionType)CodeWord.Parse("--parttype", PartitionType, "System", "PrimSys", "Data", "Overlay"),
        (SifArchitecture)CodeWord.Parse(
            "--partarch", Architecture,
            "386", "amd64", "arm", "arm64", "ppc64", "ppc64le", "mips", "mipsle", "mips64", "mips64le", "s390x", "riscv64",
            "loong64")).ToBytes();

    private byte[] Fingerprint() => Signer is { Length: FingerprintDigits } && Signer.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(Signer)
        : throw new RefusedException(
            $"the object cannot be added: --signentity {Signer} is not a fingerprint",
            "the signer is named by the fingerprint of a key",
            $"--signentity with the {FingerprintDigits} hexadecimal digits of the signer's key");

    private static uint CheckedId(string option, uint id) => id <= ObjectLink.MaxId
        ? id
        : throw new RefusedException(
            $"the object cannot be added: {option} {id} is out of range", "the number does not fit into the descriptor",
            $"{option} 0 to {ObjectLink.MaxId}");
}
