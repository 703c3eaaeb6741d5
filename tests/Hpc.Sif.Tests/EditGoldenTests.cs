using System.Security.Cryptography;
using Hpc.Binary;

namespace Hpc.Sif.Tests;

/// <summary>Edits whose public goldens (sylabs/sif, pkg/sif/testdata) are known here by their SHA-256.</summary>
public sealed class EditGoldenTests
{
    private const string Empty = "1987d6041b278a3a87810475ce3bbe5416bc0301471c29c1e2f020579a61f815";

    private static readonly UnixTime Time = new(946_702_800);
    private static readonly Guid Id = Guid.Parse("de170c43-36ab-44a8-bca9-1ea1a070a274");
    private static readonly byte[] Face = [0xfa, 0xce];
    private static readonly byte[] Feed = [0xfe, 0xed];

    [Theory]
    [InlineData(false, true, Empty, 1, 2)]
    [InlineData(true, false, "0575e008a5afb6feb2a8a8024e8c5d60e63db0f6f9c3e737aa8946c2a63e58c9", 1)]
    [InlineData(false, true, "011b64995e536fe356cf0c9a1ac12ff0e5b9184fd04ef5293bfc5b938fd1c785", 1)]
    [InlineData(true, true, "0575e008a5afb6feb2a8a8024e8c5d60e63db0f6f9c3e737aa8946c2a63e58c9", 1)]
    [InlineData(true, false, "002087a783866f08ca9a17118b4b35062fd30f9c71d0f68fdb2f8836265e96d5", 2)]
    [InlineData(false, true, "d171b98e012612430bf1ec191f7b6ae69b39b656c8c2fb494538d5e78aafb577", 2)]
    [InlineData(true, true, "d171b98e012612430bf1ec191f7b6ae69b39b656c8c2fb494538d5e78aafb577", 2)]
    [InlineData(false, false, "05c72055ef50a38ddf9603a4ea8ca9b66ba191d0d4de97d6532d03fb076f7ba0", 1, 2)]
    public void Deleting_leaves_the_public_golden(bool zero, bool compact, string golden, params int[] ids)
    {
        MemoryStorage file = new();
        SifImage image = Create(file, new(), (DataType.Generic, Face, []), (DataType.Generic, Feed, []));
        foreach (int id in ids)
        {
            image.Delete((uint)id, UnixTime.Unset, zero, compact);
        }

        AssertGolden(golden, file);
    }

    [Fact]
    public void Deleting_at_a_time_records_the_time()
    {
        MemoryStorage file = new();
        Create(file, new(), (DataType.Generic, Face, [])).Delete(1, Time);
        AssertGolden("0d254bbaec2288104cba612d0e7bbe8ba471952ad34db38b1af912973752d301", file);
    }

    [Fact]
    public void Deleting_without_a_time_unsets_it()
    {
        MemoryStorage file = new();
        Create(file, new() { Id = Id, Time = Time }, (DataType.Generic, Face, [])).Delete(1, UnixTime.Unset);
        AssertGolden("14843ad41a0d269c7cd409beab7ad024554ae80d9618fef33958ef27ffbc3399", file);
    }

    [Theory]
    [InlineData(false, "9cbc6752ee070527bcb428312b7cdf878f805611be5a414c68488e0c3b487260")]
    [InlineData(true, Empty)]
    public void Deleting_the_primary_partition_leaves_no_architecture(bool compact, string golden)
    {
        MemoryStorage file = new();
        Create(file, new(), Partition(Face, FilesystemType.SquashFs, PartitionType.PrimarySystem, SifArchitecture.I386))
            .Delete(1, UnixTime.Unset, compact: compact);
        AssertGolden(golden, file);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void The_space_of_the_last_object_is_used_again(bool zero, bool compact)
    {
        MemoryStorage file = new();
        SifImage image = Create(file, new(), (DataType.Generic, "abc"u8.ToArray(), []),
            (DataType.Generic, "def"u8.ToArray(), []));
        image.Delete(2, UnixTime.Unset, zero, compact);
        image.Add(new SifObject(DataType.Generic), new MemorySource("ghi"u8.ToArray()), UnixTime.Unset);
        AssertGolden("35666c4ffd5b2e2033f8da99336a1dbc19eee06a7d8cd53b1d738b1890749fea", file);
    }

    [Fact]
    public void The_only_system_partition_becomes_the_primary_one()
    {
        MemoryStorage file = new();
        Create(file, new(), Raw(Face, PartitionType.System, SifArchitecture.I386)).SetPrimary(1, UnixTime.Unset);
        AssertGolden("b624f28a4c4c8b178a24a3c0af5018c519948e9a7f48ebcfeb14dbb8e21d08f2", file);
    }

    [Theory]
    [InlineData(false, "b1f84ec40ddc39ccb165752c86d387ce7f615abc9a992db338dcb534b0b7012d")]
    [InlineData(true, "7dce7863f8958756ad464df59158b03d421b1482b24cd41353fc5c4a47c588d1")]
    public void Another_primary_partition_steps_back(bool timed, string golden)
    {
        MemoryStorage file = new();
        Create(
            file, new(),
            Raw(Face, PartitionType.PrimarySystem, SifArchitecture.I386),
            Raw(Feed, PartitionType.System, SifArchitecture.Amd64)).SetPrimary(2, timed ? Time : UnixTime.Unset);
        AssertGolden(golden, file);
    }

    [Fact]
    public void Setting_the_primary_partition_without_a_time_unsets_it()
    {
        MemoryStorage file = new();
        Create(file, new() { Id = Id, Time = Time }, Raw(Face, PartitionType.System, SifArchitecture.I386)).SetPrimary(1,
            UnixTime.Unset);
        AssertGolden("00e9d3a06b5516228e53d3e2e15bd4d625619cf9fa3e9c6295c283ec52672294", file);
    }

    [Fact]
    public void An_oci_blob_gets_another_digest()
    {
        MemoryStorage file = new();
        byte[] digest = new OciBlobMetadata($"sha256:{Convert.ToHexStringLower(SHA256.HashData(Face))}").ToBytes();
        byte[] other = new OciBlobMetadata("sha256:93a6ab73f77ce27501f74bb35af9b4da5b964c62f96175a1bc0e8ba2ae0dec08").ToBytes();
        Create(file, new(), (DataType.OciBlob, Face, digest)).SetExtra(1, other, UnixTime.Unset);
        AssertGolden("2e4f7c806dfcd632e87412755a8b9a126f950d518d798367ec065d897b6c977e", file);
    }

    private static (DataType, byte[], byte[]) Raw(byte[] data, PartitionType type, SifArchitecture architecture) =>
        Partition(data, FilesystemType.Raw, type, architecture);

    private static (DataType, byte[], byte[]) Partition(byte[] data, FilesystemType filesystem, PartitionType type,
        SifArchitecture architecture) =>
        (DataType.Partition, data, new PartitionMetadata(filesystem, type, architecture).ToBytes());

    private static SifImage Create(MemoryStorage file, SifCreation creation,
        params (DataType Type, byte[] Data, byte[] Extra)[] objects)
    {
        SifImage image = SifImage.Create(file, creation);
        foreach ((DataType type, byte[] data, byte[] extra) in objects)
        {
            image.Add(new SifObject(type) { Extra = extra }, new MemorySource(data), creation.Time);
        }

        return image;
    }

    private static void AssertGolden(string sha256, MemoryStorage file) =>
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(file.ToArray())));
}
