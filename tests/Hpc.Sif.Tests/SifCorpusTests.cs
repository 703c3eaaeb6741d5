using Hpc.Binary;
using Hpc.Tests;

namespace Hpc.Sif.Tests;

public sealed class SifCorpusTests
{
    public static TheoryData<string> Images => Corpora.Files(
        "sif/sylabs-sif-images", "sif/sylabs-singularity", "sif/historic", "sif/runnable", "sif/oci-sif",
        "sif/writer-goldens/TestCreateContainer", "sif/writer-goldens/TestAddObject", "sif/writer-goldens/TestSetMetadata");

    [CorpusTheory]
    [MemberData(nameof(Images))]
    public void Every_public_image_opens_and_every_object_reads(string name)
    {
        SifFile file = SifFile.Open(new MemorySource(Corpora.Read(name)));
        Assert.Equal(file.Header.DescriptorsTotal - file.Header.DescriptorsFree, file.Descriptors.Count);
        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            Assert.Equal(descriptor.Size, file.ReadWhole(descriptor).Length);
            Assert.Equal(descriptor, file.Find(descriptor.Id));
        }
    }

    [CorpusTheory]
    [MemberData(nameof(Images))]
    public void Header_and_descriptors_are_written_as_they_were_read(string name)
    {
        byte[] bytes = Corpora.Read(name);
        SifFile file = SifFile.Open(new MemorySource(bytes));
        byte[] header = new byte[SifHeader.Size];
        file.Header.Write(header);
        Assert.Equal(bytes[..SifHeader.Size], header);
        byte[] slot = new byte[SifDescriptor.SlotSize];
        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            descriptor.Write(slot);
            int start = (int)file.Header.DescriptorsOffset + (((int)descriptor.Id - 1) * SifDescriptor.SlotSize);
            Assert.Equal(bytes[start..(start + SifDescriptor.SlotSize)], slot);
        }
    }

    [CorpusTheory]
    [InlineData("sif/runnable/busybox_amd64.sif", PrimaryPartitionOutcome.Found, 4)]
    [InlineData("sif/historic/sif-v00-signed-2018-07.sif", PrimaryPartitionOutcome.Found, 2)]
    [InlineData("sif/historic/syecl-container1.sif", PrimaryPartitionOutcome.Found, 1)]
    [InlineData("sif/historic/verify_container_success.sif", PrimaryPartitionOutcome.Found, 2)]
    [InlineData("sif/sylabs-sif-images/one-group.sif", PrimaryPartitionOutcome.Found, 2)]
    [InlineData("sif/runnable/busybox_arm64.sif", PrimaryPartitionOutcome.WrongArchitecture, 4)]
    [InlineData("sif/sylabs-sif-images/empty.sif", PrimaryPartitionOutcome.None, null)]
    [InlineData("sif/oci-sif/sif/TestWrite/DockerManifest.golden", PrimaryPartitionOutcome.OciImage, null)]
    public void The_primary_partition_for_amd64_is_chosen_by_flag_and_architecture(string name,
        PrimaryPartitionOutcome outcome, int? id)
    {
        PrimaryPartition primary = SifFile.Open(new MemorySource(Corpora.Read(name))).PrimaryPartition(SifArchitecture.Amd64);
        Assert.Equal(outcome, primary.Outcome);
        Assert.Equal(id, (int?)primary.Partition?.Id);
    }

    [CorpusFact]
    public void A_foreign_image_is_named_with_both_architectures()
    {
        SifFile file = SifFile.Open(new MemorySource(Corpora.Read("sif/runnable/busybox_arm64.sif")));
        Assert.Equal("this image is for arm64, this host is amd64", file.PrimaryPartition(SifArchitecture.Amd64).Why);
    }
}
