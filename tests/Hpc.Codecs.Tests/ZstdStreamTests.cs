using Hpc.Binary;
using Xunit;

namespace Hpc.Codecs.Tests;

public class ZstdStreamTests
{
    private static readonly byte[] s_text = [.. Enumerable.Range(0, 1_000_000).Select(number => (byte)(number * number >> 7))];

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public void Frames_in_a_row_are_one_stream(int piece)
    {
        byte[] frame = Frame();
        Assert.Equal([.. s_text, .. s_text], Read([.. frame, .. frame], piece));
    }

    [Fact]
    public void Nothing_is_an_empty_stream() => Assert.Empty(Read([], 100));

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void A_stream_that_ends_inside_a_frame_is_damaged(int length) =>
        Assert.Throws<CorruptImageException>(() => Read(Frame()[..length], 1000));

    [Fact]
    public void Bytes_behind_a_frame_are_damaged() =>
        Assert.Throws<CorruptImageException>(() => Read([.. Frame(), 1, 2, 3, 4, 5], 1000));

    /// <summary>RFC 8878, 3.1.1: magic number, no single segment, a window of 2 GiB, as zstd --long=31 writes it; an empty
    /// last block.</summary>
    [Fact]
    public void A_window_that_is_too_large_is_valid_and_not_taken() =>
        Assert.Throws<UnsupportedFeatureException>(() => Read([0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 1, 0, 0], 1000));

    private static byte[] Frame()
    {
        byte[] frame = new byte[s_text.Length + 1000];
        int length = CompressorFactory.Create("zstd", s_text.Length).Compress(s_text, frame);
        return frame[..length];
    }

    private static byte[] Read(byte[] bytes, int piece)
    {
        using ZstdStream stream = new(new MemoryStream(bytes));
        List<byte> all = [];
        byte[] buffer = new byte[piece];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            all.AddRange(buffer.AsSpan(0, read));
        }

        return [.. all];
    }
}
