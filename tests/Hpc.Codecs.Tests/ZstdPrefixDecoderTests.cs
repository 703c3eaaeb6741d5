using Xunit;

namespace Hpc.Codecs.Tests;

public sealed class ZstdPrefixDecoderTests
{
    private const int InnerBlock = 128 * 1024;
    private static readonly byte[] Sample = Samples.Text(1 << 20);
    private static readonly byte[] Frame = Compression.Zstd(Sample, level: 3);

    [Fact]
    public void Only_the_inner_blocks_that_are_wanted_are_decoded()
    {
        using ZstdPrefixDecoder decoder = new();
        byte[] decoded = GC.AllocateArray<byte>(Sample.Length, pinned: true);
        decoder.Start();
        Assert.Equal(InnerBlock, decoder.DecodeTo(Frame, decoded, wanted: 1));
        Assert.Equal(Sample[..InnerBlock], decoded[..InnerBlock]);
        Assert.False(decoder.IsComplete);
    }

    [Fact]
    public void Decoding_goes_on_where_it_stopped()
    {
        using ZstdPrefixDecoder decoder = new();
        byte[] decoded = GC.AllocateArray<byte>(Sample.Length, pinned: true);
        decoder.Start();
        for (int wanted = 50_000; !decoder.IsComplete; wanted += 50_000)
        {
            Assert.InRange(decoder.DecodeTo(Frame, decoded, wanted), Math.Min(wanted, Sample.Length), Sample.Length);
            Assert.Equal(Sample[..decoder.Produced], decoded[..decoder.Produced]);
        }

        Assert.Equal(Sample.Length, decoder.Produced);
    }

    [Fact]
    public void A_decoder_can_start_again_in_the_middle()
    {
        using ZstdPrefixDecoder decoder = new();
        byte[] decoded = GC.AllocateArray<byte>(Sample.Length, pinned: true);
        for (int round = 0; round < 3; round++)
        {
            decoder.Start();
            Assert.Equal(2 * InnerBlock, decoder.DecodeTo(Frame, decoded, InnerBlock + 1));
        }
    }

    [Fact]
    public void A_frame_that_ends_early_or_does_not_fit_is_refused()
    {
        using ZstdPrefixDecoder decoder = new();
        decoder.Start();
        Assert.Equal(-1, decoder.DecodeTo(Frame.AsSpan(0, Frame.Length / 2), new byte[Sample.Length], Sample.Length));
        decoder.Start();
        Assert.Equal(-1, decoder.DecodeTo(Frame, new byte[InnerBlock], Sample.Length));
        decoder.Start();
        Assert.Equal(-1, decoder.DecodeTo([], new byte[Sample.Length], 1));
    }

    [Fact]
    public void Mutated_frames_never_throw_and_never_write_outside()
    {
        Random random = new(3);
        using ZstdPrefixDecoder decoder = new();
        byte[] guarded = GC.AllocateArray<byte>(Sample.Length + 200, pinned: true);
        for (int round = 0; round < 300; round++)
        {
            byte[] frame = (byte[])Frame.Clone();
            frame[random.Next(round % 2 == 0 ? 20 : frame.Length)] ^= (byte)random.Next(1, 256);
            decoder.Start();
            Assert.InRange(decoder.DecodeTo(frame, guarded.AsSpan(100, Sample.Length), Sample.Length), -1, Sample.Length);
        }

        Assert.Equal(new byte[100], guarded[..100]);
        Assert.Equal(new byte[100], guarded[^100..]);
    }
}
