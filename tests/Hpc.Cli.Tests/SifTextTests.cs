using System.Text;
using Hpc.Binary;
using Hpc.Sif;
using Hpc.Tests;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class SifTextTests
{
    private const string Goldens = "sif/siftool-text-goldens/Test_command_";

    public static TheoryData<string, string> Images => new()
    {
        { "Empty", "empty" },
        { "OneGroup", "one-group" },
        { "OneGroupSignedLegacy", "one-group-signed-legacy" },
        { "OneGroupSignedLegacyGroup", "one-group-signed-legacy-group" },
        { "OneGroupSignedPGP", "one-group-signed-pgp" },
        { "TwoGroups", "two-groups" },
        { "TwoGroupsSignedPGP", "two-groups-signed-pgp" },
    };

    [CorpusTheory]
    [MemberData(nameof(Images))]
    public void Sif_list_prints_what_siftool_prints(string golden, string image) =>
        Assert.Equal(Golden($"getList/{golden}"), SifListText.Of(Open(image)));

    [CorpusTheory]
    [MemberData(nameof(Images))]
    public void Sif_header_prints_what_siftool_prints(string golden, string image) =>
        Assert.Equal(Golden($"getHeader/{golden}"), SifHeaderText.Of(Open(image)));

    [CorpusTheory]
    [InlineData("One", 1)]
    [InlineData("Two", 2)]
    [InlineData("Three", 3)]
    public void Sif_info_prints_what_siftool_prints(string golden, uint id) =>
        Assert.Equal(Golden($"getInfo/{golden}"), SifInfoText.Of(Open("one-group-signed-pgp"), id));

    [CorpusTheory]
    [InlineData("One", 1)]
    [InlineData("Two", 2)]
    public void Sif_dump_writes_the_bytes_of_the_object(string golden, uint id)
    {
        MemoryStream written = new();
        SifDump.Write(Open("one-group-signed-pgp"), id, bytes => written.Write(bytes));
        Assert.Equal(Corpora.Read($"{Goldens}getDump/{golden}/out.golden"), written.ToArray());
    }

    [CorpusFact]
    public void Sif_info_of_an_object_that_is_not_there_names_those_that_are()
    {
        RefusedException refusal = Assert.Throws<RefusedException>(() => SifInfoText.Of(Open("one-group"), 9));
        Assert.Equal("there is no object 9 in the image", refusal.Message);
        Assert.Equal("the image holds 1, 2", refusal.Why);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1535, "1 KiB")]
    [InlineData(1536, "2 KiB")]
    [InlineData((1 << 20) - 1, "1024 KiB")]
    [InlineData(1 << 20, "1 MiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    public void A_size_is_rounded_to_the_unit_below_it(long size, string text) => Assert.Equal(text, ReadableSize.Of(size));

    private static string Golden(string name) => Encoding.Latin1.GetString(Corpora.Read($"{Goldens}{name}/out.golden"));

    private static SifFile Open(string image) =>
        SifFile.Open(new MemorySource(Corpora.Read($"sif/sylabs-sif-images/{image}.sif")));
}
