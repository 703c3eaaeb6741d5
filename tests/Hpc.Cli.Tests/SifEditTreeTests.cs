using System.Runtime.Versioning;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Sif;
using Xunit;

namespace Hpc.Cli.Tests;

[SupportedOSPlatform("linux")]
public sealed class SifEditTreeTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hpcrun-sif");
    private readonly string _image;
    private readonly string _data;

    public SifEditTreeTests()
    {
        _image = Path.Combine(_directory.FullName, "image.sif");
        _data = Path.Combine(_directory.FullName, "data");
        File.WriteAllText(_data, "some data");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_partition_is_added_made_primary_and_deleted()
    {
        Run("new", _image);
        Run("add", _image, _data, "--datatype", "4", "--parttype", "1", "--partfs", "1", "--partarch", "2", "--groupid", "1",
            "--filename", "root");
        Run("add", _image, _data, "--datatype", "generic", "--link", "1");
        Run("setprim", "1", _image);
        Assert.Equal(PrimaryPartitionOutcome.Found, Open().PrimaryPartition(SifArchitecture.Amd64).Outcome);
        Run("del", "2", _image, "--compact");
        Assert.Equal(Open().Get(1).End, new FileInfo(_image).Length);
        Run("del", "1", _image);
        Assert.Empty(Open().Descriptors);
    }

    [Fact]
    public void A_new_file_is_executable_and_has_an_id_and_a_time()
    {
        Run("new", _image);
        Assert.NotEqual(Guid.Empty, Open().Header.Id);
        Assert.InRange(Open().Header.CreatedAt.Seconds, 1_700_000_000, long.MaxValue);
        Assert.True(File.GetUnixFileMode(_image).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void A_file_that_is_there_is_not_overwritten()
    {
        RefusedException refusal = Assert.Throws<RefusedException>(() => Run("new", _data));
        Assert.Equal($"'{_data}' already exists", refusal.Message);
        Assert.Equal("some data", File.ReadAllText(_data));
    }

    [Fact]
    public void An_oci_blob_gets_the_digest_of_its_bytes()
    {
        Run("new", _image);
        Run("add", _image, _data, "--datatype", "oci.blob");
        Assert.Equal("sha256:9 bytes", OciBlobMetadata.Of(Open().Get(1)).Digest);
    }

    private static void Run(params string[] words)
    {
        CommandSpec sif = new("sif", "") { Commands = SifEditTree.Build(data => $"sha256:{data.Length} bytes") };
        Assert.Equal(0, CommandTree.Run(sif, words, "hpcrun sif"));
    }

    private SifFile Open() => SifFile.Open(new MemorySource(File.ReadAllBytes(_image)));
}
