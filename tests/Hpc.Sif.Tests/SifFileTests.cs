using System.Text;
using Hpc.Binary;

namespace Hpc.Sif.Tests;

public sealed class SifFileTests
{
    [Fact]
    public void Opening_an_image_with_48_descriptors_is_one_read()
    {
        CountingSource source = new(Image(capacity: 48));
        _ = SifFile.Open(source).PrimaryPartition(SifArchitecture.Amd64);
        Assert.Equal(1, source.Reads);
    }

    [Fact]
    public void Opening_an_image_with_more_descriptors_is_two_reads()
    {
        CountingSource source = new(Image(capacity: 49));
        _ = SifFile.Open(source).PrimaryPartition(SifArchitecture.Amd64);
        Assert.Equal(2, source.Reads);
    }

    [Fact]
    public void Opening_an_image_whose_head_was_read_reads_nothing()
    {
        MemoryStorage image = Image(capacity: 48);
        CountingSource source = new(image);
        _ = SifFile.Open(source, image.ToArray().AsMemory(0, SifFile.HeadLength));
        Assert.Equal(0, source.Reads);
    }

    [Fact]
    public void Opening_an_image_allocates_little_more_than_its_head()
    {
        MemoryStorage image = Image(capacity: 48);
        _ = SifFile.Open(image).PrimaryPartition(SifArchitecture.Amd64);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = SifFile.Open(image).PrimaryPartition(SifArchitecture.Amd64);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, SifFile.HeadLength, SifFile.HeadLength + 2048);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(1000)]
    [InlineData(2038)]
    public void A_longer_launch_script_is_found_when_it_was_written_with_the_image(int scriptLength)
    {
        byte[] bytes = SmallImage.Bytes();
        byte[] longer = bytes.ToArray();
        longer.AsSpan(0, SmallImage.Table).Clear();
        Encoding.Latin1.GetBytes("#!/bin/sh\n", longer);
        bytes.AsSpan(SifHeader.LaunchScriptLength, SifHeader.FixedSize).CopyTo(longer.AsSpan(scriptLength));
        SifFile file = SifFile.Open(new MemorySource(longer));
        Assert.Equal(0, file.Origin);
        AssertPartition(file);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(2006)]
    public void A_launch_script_put_in_front_of_an_image_moves_all_offsets(int scriptLength)
    {
        byte[] script = new byte[scriptLength];
        script.AsSpan().Fill((byte)'\n');
        "#!"u8.CopyTo(script);
        SifFile file = SifFile.Open(new MemorySource((byte[])[.. script, .. SmallImage.Bytes()]));
        Assert.Equal(scriptLength, file.Origin);
        AssertPartition(file);
    }

    [Fact]
    public void An_image_behind_a_launch_script_can_be_edited()
    {
        MemoryStorage storage = new((byte[])[.. "#!/bin/sh\nexec hpcrun run $0\n"u8, .. SmallImage.Bytes()]);
        SifImage.Load(storage).Add(new SifObject(DataType.Generic), new MemorySource("more"u8.ToArray()), UnixTime.Unset);
        SifFile file = SifFile.Open(storage);
        AssertPartition(file);
        Assert.Equal("more"u8, file.ReadWhole(file.Get(8)));
        Assert.StartsWith("#!/bin/sh\nexec", Encoding.Latin1.GetString(storage.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FilesystemType.SquashFs, SifArchitecture.Amd64, PrimaryPartitionOutcome.Found, "")]
    [InlineData(FilesystemType.SquashFs, SifArchitecture.I386, PrimaryPartitionOutcome.Found, "")]
    [InlineData(FilesystemType.SquashFs, SifArchitecture.Arm64, PrimaryPartitionOutcome.WrongArchitecture,
        "this image is for arm64, this host is amd64")]
    [InlineData(FilesystemType.SquashFs, (SifArchitecture)14, PrimaryPartitionOutcome.WrongArchitecture,
        "this image is for SIF architecture 14, this host is amd64")]
    [InlineData(FilesystemType.GocryptfsSquashFs, SifArchitecture.Amd64, PrimaryPartitionOutcome.Encrypted,
        "the primary partition (object 1) is encrypted")]
    [InlineData(FilesystemType.EncryptedSquashFs, SifArchitecture.Amd64, PrimaryPartitionOutcome.EncryptedDevice,
        "the primary partition (object 1) is encrypted for the kernel (LUKS2, dm-crypt)")]
    [InlineData(FilesystemType.EncryptedSquashFs, SifArchitecture.Arm64, PrimaryPartitionOutcome.WrongArchitecture,
        "this image is for arm64, this host is amd64")]
    [InlineData(FilesystemType.Ext3, SifArchitecture.Amd64, PrimaryPartitionOutcome.OtherFilesystem,
        "the primary partition (object 1) holds Ext3, not SquashFS")]
    public void A_primary_partition_that_cannot_be_served_says_why(
        FilesystemType filesystem, SifArchitecture architecture, PrimaryPartitionOutcome outcome, string why)
    {
        PrimaryPartition primary = SmallImage.WithPartition(filesystem, architecture).PrimaryPartition(SifArchitecture.Amd64);
        Assert.Equal(outcome, primary.Outcome);
        Assert.Equal(why, primary.Why);
        Assert.Equal(why.Length == 0, primary.Try.Length == 0);
    }

    [Fact]
    public void A_partition_that_was_compressed_in_place_is_added_where_it_lies()
    {
        MemoryStorage file = new();
        SifImage image = SifImage.Create(file, new SifCreation());
        SifObject partition = new(DataType.Generic) { Alignment = 4096 };
        long offset = image.NextOffset(partition.Alignment);
        file.Write(offset, "hsqs"u8);
        image.AddWritten(partition, 4, UnixTime.Unset);
        Assert.Equal(32768, offset);
        Assert.Equal("hsqs"u8, SifFile.Open(file).ReadWhole(SifFile.Open(file).Get(1)));
    }

    private static MemoryStorage Image(int capacity)
    {
        MemoryStorage file = new();
        SifImage image = SifImage.Create(file, new SifCreation { Capacity = capacity });
        for (int i = 0; i < 5; i++)
        {
            image.Add(new SifObject(DataType.Generic), new MemorySource(new byte[3]), UnixTime.Unset);
        }

        return file;
    }

    private static void AssertPartition(SifFile file)
    {
        SifDescriptor partition = file.PrimaryPartition(SifArchitecture.Amd64).Partition!.Value;
        Assert.All(file.ReadWhole(partition), data => Assert.Equal(unchecked((byte)DataType.Partition), data));
        Assert.Equal(SmallImage.Capacity, file.Header.DescriptorsTotal);
    }
}
