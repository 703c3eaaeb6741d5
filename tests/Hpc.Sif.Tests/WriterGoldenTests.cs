using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Tests;

namespace Hpc.Sif.Tests;

/// <summary>The public goldens of sylabs/sif's writer: each row is made with the same steps as the test of that name
/// there.</summary>
public sealed class WriterGoldenTests
{
    private static readonly UnixTime Time = new(946_702_800);
    private static readonly Guid Id = Guid.Parse("de170c43-36ab-44a8-bca9-1ea1a070a274");
    private static readonly byte[] Face = [0xfa, 0xce];
    private static readonly byte[] Feed = [0xfe, 0xed];
    private static readonly SifObject Generic = new(DataType.Generic);
    private static readonly SifObject Primary = new(DataType.Partition)
    {
        Extra = new PartitionMetadata(FilesystemType.SquashFs, PartitionType.PrimarySystem, SifArchitecture.I386).ToBytes(),
    };

    private static readonly Dictionary<string, Action<MemoryStorage>> Steps = new()
    {
        ["TestCreateContainer/Empty"] = file => Create(file),
        ["TestCreateContainer/EmptyCloseOnUnload"] = file => Create(file),
        ["TestCreateContainer/EmptyLaunchScript"] =
            file => Create(file, new() { LaunchScript = "#!/usr/bin/env launch-script\n" }),
        ["TestCreateContainer/EmptyWithID"] = file => Create(file, new() { Id = Id }),
        ["TestCreateContainer/EmptyWithTime"] = file => Create(file, new() { Time = Time }),
        ["TestCreateContainer/EmptyDescriptorLimitedCapacity"] = file => Create(file, new() { Capacity = 1 }),
        ["TestCreateContainer/OneDescriptor"] = file => Add(Create(file), Generic, Face),
        ["TestCreateContainer/TwoDescriptors"] = file => Add(Add(Create(file), Generic, Face), Primary, Feed),
        ["TestCreateContainer/TwoDescriptorsNotAligned"] = file =>
            Add(Add(Create(file), Generic with { Alignment = 0 }, Face), Primary with { Alignment = 0 }, Feed),
        ["TestCreateContainer/TwoDescriptorsAligned"] = file =>
            Add(Add(Create(file), Generic with { Alignment = 4 }, Face), Primary with { Alignment = 4 }, Feed),
        ["TestAddObject/ErrInsufficientCapacity"] = file => Refused(Create(file, new() { Capacity = 0 }), Generic, Feed),
        ["TestAddObject/ErrPrimaryPartition"] = file => Refused(Add(Create(file), Primary, Face), Primary, Feed),
        ["TestAddObject/Deterministic"] = file => Add(Create(file, new() { Id = Id, Time = Time }), Generic, Face),
        ["TestAddObject/WithTime"] = file => Add(Create(file), Generic, Face, Time),
        ["TestAddObject/Empty"] = file => Add(Create(file), Generic, Face),
        ["TestAddObject/EmptyNotAligned"] = file => Add(Create(file), Generic with { Alignment = 0 }, Face),
        ["TestAddObject/EmptyAligned"] = file => Add(Create(file), Generic with { Alignment = 128 }, Face),
        ["TestAddObject/NotEmpty"] = file => Add(Add(Create(file), Generic, Face), Primary, Feed),
        ["TestAddObject/NotEmptyNotAligned"] =
            file => Add(Add(Create(file), Generic, Face), Primary with { Alignment = 0 }, Feed),
        ["TestAddObject/NotEmptyAligned"] = file => Add(Add(Create(file), Generic, Face), Primary with { Alignment = 128 }, Feed),
        ["TestSetMetadata/Deterministic"] = file =>
            Add(Create(file, new() { Id = Id, Time = Time }), Blob(Face), Face, Time).SetExtra(1, Digest([]), UnixTime.Unset),
        ["TestSetMetadata/WithTime"] = file => Add(Create(file), Blob(Face), Face).SetExtra(1, Digest([]), Time),
        ["TestSetMetadata/One"] = file => Add(Create(file), Blob(Face), Face).SetExtra(1, Digest([]), UnixTime.Unset),
        ["TestSetMetadata/Two"] = file => Add(Add(Create(file), Blob(Face), Face), Blob(Feed), Feed).SetExtra(2, Digest([]),
            UnixTime.Unset),
        ["TestSetMetadata/ErrObjectNotFound"] = file => Create(file),
    };

    public static TheoryData<string> Images => Corpora.Files(
        "sif/writer-goldens/TestCreateContainer", "sif/writer-goldens/TestAddObject", "sif/writer-goldens/TestSetMetadata");

    [CorpusTheory]
    [MemberData(nameof(Images))]
    public void An_image_comes_out_as_the_public_golden_byte_for_byte(string name)
    {
        MemoryStorage file = new();
        string[] parts = name.Split('/');
        Steps[$"{parts[^2]}/{Path.GetFileNameWithoutExtension(name)}"](file);
        Assert.Equal(Corpora.Read(name), file.ToArray());
    }

    [CorpusTheory]
    [InlineData("one-group.sif")]
    [InlineData("two-groups.sif")]
    [InlineData("empty-id.sif")]
    [InlineData("one-object-time.sif")]
    public void An_image_of_sylabs_comes_out_again_from_its_own_objects(string name)
    {
        byte[] bytes = Corpora.Read($"sif/sylabs-sif-images/{name}");
        SifFile original = SifFile.Open(new MemorySource(bytes));
        MemoryStorage copy = new();
        SifImage image = Create(copy, new() { Id = original.Header.Id, Time = original.Header.CreatedAt });
        foreach (SifDescriptor from in original.Descriptors)
        {
            SifObject to = new(from.DataType) { Group = from.Group, Link = from.Link, Name = from.Name, Extra = from.Extra };
            image.Add(to, original.Data(from), original.Header.ModifiedAt);
        }

        Assert.Equal(bytes, copy.ToArray());
    }

    private static SifImage Create(MemoryStorage file, SifCreation? creation = null) =>
        SifImage.Create(file, creation ?? new SifCreation());

    private static SifImage Add(SifImage image, SifObject added, byte[] data, UnixTime? time = null)
    {
        image.Add(added, new MemorySource(data), time ?? UnixTime.Unset);
        return image;
    }

    private static void Refused(SifImage image, SifObject added, byte[] data) =>
        Assert.Throws<RefusedException>(() => Add(image, added, data));

    private static SifObject Blob(byte[] data) => new(DataType.OciBlob) { Extra = Digest(data) };

    private static byte[] Digest(byte[] data) =>
        new OciBlobMetadata($"sha256:{Convert.ToHexStringLower(SHA256.HashData(data))}").ToBytes();
}
