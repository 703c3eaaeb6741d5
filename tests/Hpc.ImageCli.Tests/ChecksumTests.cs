using System.IO.Compression;
using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>A compressed archive is read to its end, where its checksum is.</summary>
public sealed class ChecksumTests : IDisposable
{
    private const int ChecksumAndLength = 8;

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private static byte[] Archive => new LayerTar().Directory("d").File("d/f", new string('A', 20_000)).Bytes;

    [Theory]
    [InlineData(-5)]
    [InlineData(-1)]
    [InlineData(-300)]
    public void A_gzip_archive_with_one_changed_byte_is_refused(int at)
    {
        byte[] packed = Gzip(Archive, CompressionLevel.NoCompression);
        packed[packed.Length + at] ^= 1;
        Assert.Contains("gzip stream", Refused("a.tar.gz", packed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ChecksumAndLength)]
    [InlineData(ChecksumAndLength + 3)]
    public void A_gzip_archive_that_is_cut_off_behind_the_end_mark_is_refused(int missing) =>
        Refused("a.tar.gz", Gzip(Archive)[..^missing]);

    [Fact]
    public void A_gzip_archive_of_several_members_is_one_archive_and_each_is_checked()
    {
        byte[] tar = Archive, first = Gzip(tar[..5000]), second = Gzip(tar[5000..]);
        File.WriteAllBytes(_program.At("a.tar.gz"), [.. first, .. second]);
        _program.Good("convert", _program.At("a.tar.gz"), _program.At("a.sqfs"));
        second[^ChecksumAndLength] ^= 1;
        Refused("b.tar.gz", [.. first, .. second]);
        Refused("c.tar.gz", [.. first, .. second[..^ChecksumAndLength]]);
    }

    [Fact]
    public void What_stands_behind_the_archive_in_the_stream_is_read_too()
    {
        byte[] packed = Gzip([.. Archive, .. new byte[1 << 20]]);
        File.WriteAllBytes(_program.At("a.tar.gz"), packed);
        _program.Good("convert", _program.At("a.tar.gz"), _program.At("a.sqfs"));
        packed[^ChecksumAndLength] ^= 1;
        Refused("b.tar.gz", packed);
    }

    [ToolTheory("zstd", "xz")]
    [InlineData("zstd", "--check")]
    [InlineData("xz", "--check=crc64")]
    public void Other_compressors_checksums_count_as_well(string compressor, string option)
    {
        File.WriteAllBytes(_program.At("a.tar"), Archive);
        Peer.Run(compressor, option, "-k", "-q", _program.At("a.tar"));
        byte[] packed = File.ReadAllBytes(_program.At(compressor == "xz" ? "a.tar.xz" : "a.tar.zst"));
        byte[] changed = [.. packed];
        changed[^(compressor == "xz" ? 40 : 1)] ^= 1;
        Refused("b.tar.x", changed);
        Refused("c.tar.x", packed[..^2]);
    }

    private string Refused(string name, byte[] bytes)
    {
        File.WriteAllBytes(_program.At(name), bytes);
        string refusal = _program.Refused("convert", "-F", _program.At(name), _program.At("refused.sqfs"));
        Assert.False(File.Exists(_program.At("refused.sqfs")));
        return refusal;
    }

    private static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        using MemoryStream stored = new();
        using (GZipStream gzip = new(stored, level))
        {
            gzip.Write(bytes);
        }

        return stored.ToArray();
    }
}
