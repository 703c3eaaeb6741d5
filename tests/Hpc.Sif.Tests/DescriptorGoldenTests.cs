using System.Text;
using Hpc.Tests;

namespace Hpc.Sif.Tests;

/// <summary>The public goldens of single descriptors and of the bytes that a signature protects.</summary>
public sealed class DescriptorGoldenTests
{
    private const string EmptyDigest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly SifObject Generic = new(DataType.Generic);

    private static readonly Dictionary<string, SifObject> Inputs = new()
    {
        ["Empty"] = Generic,
        ["OptNoGroup"] = Generic with { Group = ObjectLink.ToGroup(0) },
        ["OptGroupID"] = Generic with { Group = ObjectLink.ToGroup(2) },
        ["OptLinkedID"] = Generic with { Link = ObjectLink.ToObject(1) },
        ["OptLinkedGroupID"] = Generic with { Link = ObjectLink.ToGroup(1) },
        ["OptObjectAlignment"] = Generic with { Alignment = 8 },
        ["OptObjectName"] = Generic with { Name = "name" },
        ["OptObjectTime"] = Generic with { Time = new UnixTime(946_702_800) },
        ["OptMetadata"] = Generic with { Extra = "{\"Value\":100}"u8.ToArray() },
        ["OptCryptoMessageMetadata"] = new(DataType.CryptoMessage)
        {
            Extra = new CryptoMessageMetadata(MessageFormat.OpenPgp, MessageType.ClearSignature).ToBytes(),
        },
        ["OptPartitionMetadata"] = new(DataType.Partition)
        {
            Extra = new PartitionMetadata(FilesystemType.SquashFs, PartitionType.PrimarySystem, SifArchitecture.I386).ToBytes(),
        },
        ["OptSignatureMetadata"] = new(DataType.Signature)
        {
            Extra = new SignatureMetadata(HashType.Sha256,
                Convert.FromHexString("12045c8c0b1004d058de4beda20c27ee7ff7ba84")).ToBytes(),
        },
        ["OptSBOMMetadata"] = new(DataType.Sbom) { Extra = new SbomMetadata(SbomFormat.CycloneDxJson).ToBytes() },
        ["DataOCIRootIndex"] = new(DataType.OciRootIndex) { Extra = new OciBlobMetadata(EmptyDigest).ToBytes() },
        ["DataOCIBlob"] = new(DataType.OciBlob) { Extra = new OciBlobMetadata(EmptyDigest).ToBytes() },
    };

    private static readonly SifHeader Header = new(
        Script("#!/usr/bin/env run-singularity\n"), Version: 1, SifArchitecture.Amd64,
        Guid.Parse("b2659d4e-bd50-4ea5-bd17-eec5e54f918e"), new UnixTime(1504657553), new UnixTime(1504657653), 0, 0, 0, 0, 0, 0);

    private static readonly Dictionary<string, SifHeader> Headers = new()
    {
        ["LaunchScript"] = Header with { LaunchScript = Script("#!/usr/bin/env rm\n-singularity\n") },
        ["Version"] = Header with { Version = 2 },
        ["Arch"] = Header with { Architecture = SifArchitecture.S390x },
        ["ID"] = Header with { Id = Guid.Parse("b3659d4e-bd50-4ea5-bd17-eec5e54f918e") },
        ["CreatedAt"] = Header with { CreatedAt = new UnixTime(1) },
        ["ModifiedAt"] = Header with { ModifiedAt = new UnixTime(1) },
        ["DescriptorsFree"] = Header with { DescriptorsFree = 1 },
        ["DescriptorsTotal"] = Header with { DescriptorsTotal = 1 },
        ["DescriptorsOffset"] = Header with { DescriptorsOffset = 1 },
        ["DescriptorsSize"] = Header with { DescriptorsSize = 1 },
        ["DataOffset"] = Header with { DataOffset = 1 },
        ["DataSize"] = Header with { DataSize = 1 },
    };

    private static readonly SifDescriptor Descriptor = new(
        DataType.DefinitionFile, Used: true, Id: 1, ObjectLink.ToGroup(1), ObjectLink.None, 0, 0, 0,
        new UnixTime(1504657553), new UnixTime(1504657553), 0, 0, "GOOD_NAME"u8.ToArray(), "GOOD_EXTRA"u8.ToArray());

    private static readonly Dictionary<string, SifDescriptor> Descriptors = new()
    {
        ["DataType"] = Descriptor with { DataType = DataType.EnvironmentVariables },
        ["Used"] = Descriptor with { Used = false },
        ["ID"] = Descriptor with { Id = 2 },
        ["RelativeID"] = Descriptor,
        ["GroupID"] = Descriptor with { Group = ObjectLink.ToGroup(2) },
        ["LinkedID"] = Descriptor with { Link = ObjectLink.ToObject(1) },
        ["Offset"] = Descriptor with { Offset = 1 },
        ["Size"] = Descriptor with { Size = 1 },
        ["SizeWithPadding"] = Descriptor with { SizeWithPadding = 1 },
        ["CreatedAt"] = Descriptor with { CreatedAt = new UnixTime(1504657554) },
        ["ModifiedAt"] = Descriptor with { ModifiedAt = new UnixTime(1) },
        ["UID"] = Descriptor with { UserId = 1 },
        ["GID"] = Descriptor with { GroupId = 1 },
        ["Name"] = Descriptor with { NameBytes = "BAD_NAMEE"u8.ToArray() },
        ["Extra"] = Descriptor with { Extra = "BAD_EXTRAA"u8.ToArray() },
    };

    public static TheoryData<string> InputNames => [.. Inputs.Keys];

    public static TheoryData<string> HeaderNames => [.. Headers.Keys];

    public static TheoryData<string> DescriptorNames => [.. Descriptors.Keys];

    [CorpusTheory]
    [MemberData(nameof(InputNames))]
    public void A_new_descriptor_comes_out_as_the_public_golden(string name)
    {
        byte[] slot = new byte[SifDescriptor.SlotSize];
        Inputs[name].Describe(UnixTime.Unset).Write(slot);
        Assert.Equal(Golden("TestNewDescriptorInput", name), slot);
    }

    [CorpusTheory]
    [MemberData(nameof(HeaderNames))]
    public void A_signature_protects_what_sylabs_protects_of_the_header(string name) =>
        Assert.Equal(Golden("TestHeader_GetIntegrityReader", name), IntegrityStream.Of(Headers[name]));

    [CorpusTheory]
    [MemberData(nameof(DescriptorNames))]
    public void A_signature_protects_what_sylabs_protects_of_a_descriptor(string name) => Assert.Equal(
        Golden("TestDescriptor_GetIntegrityReader", name), IntegrityStream.Of(Descriptors[name], name == "RelativeID" ? 1u : 0));

    private static byte[] Golden(string test, string name) => Corpora.Read($"sif/writer-goldens/{test}/{name}.golden");

    private static byte[] Script(string text)
    {
        byte[] bytes = new byte[SifHeader.LaunchScriptLength];
        Encoding.Latin1.GetBytes(text, bytes);
        return bytes;
    }
}
