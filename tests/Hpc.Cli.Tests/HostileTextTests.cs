using System.Text;
using Hpc.Binary;
using Hpc.Plan;
using Hpc.Sif;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class HostileTextTests
{
    private const string Metadata =
        """{"data":{"attributes":{"apps":{"a":{"labels":{"x":"y"}}},"labels":"""
        + """{"é":"\u00e9"},"runscript":"echo"}},"type":"container"}""";

    [Fact]
    public void A_name_cannot_move_the_cursor()
    {
        MemoryStorage file = new();
        SifObject named = new(DataType.Generic) { Name = "\x1b[2Ja\tb" };
        SifImage.Create(file, new SifCreation()).Add(named, new MemorySource("x"u8.ToArray()), UnixTime.Unset);
        Assert.Contains(@"Name:       \033[2Ja\tb" + "\n", SifInfoText.Of(SifFile.Open(file), 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Bent_metadata_is_printed_or_warned_of(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 2000; round++)
        {
            byte[] json = Encoding.UTF8.GetBytes(Metadata);
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                json[random.Next(json.Length)] = (byte)random.Next(256);
            }

            InspectResult result = Inspector.Run(new InspectRequest { All = true }, Image(json),
                () => new Plan.Tests.TableFiles());
            Assert.StartsWith("{", result.Text, StringComparison.Ordinal);
        }
    }

    private static SifFile Image(byte[] json)
    {
        MemoryStorage file = new();
        SifCreation creation = new() { Capacity = 2 };
        RunnableImage.Begin(file, creation, default, new Dictionary<string, byte[]> { [RunnableImage.InspectMetadata] = json });
        return SifFile.Open(file);
    }
}
