using System.Text;
using Xunit;

namespace Hpc.Codecs.Tests;

/// <summary>One test per instruction; blocks that a real compressor made are in the tests of Hpc.SquashFs.</summary>
public sealed class LzoDecompressorTests
{
    private static readonly byte[] End = [0x11, 0, 0];

    private static string? Decode(params byte[][] parts)
    {
        byte[] decoded = new byte[100_000];
        int size = new LzoDecompressor().Decompress(parts.SelectMany(part => part).ToArray(), decoded);
        return size < 0 ? null : Encoding.ASCII.GetString(decoded, 0, size);
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] LongRun(string text) =>
        [0, .. new byte[(text.Length - 18) / 255], (byte)((text.Length - 18) % 255), .. Text(text)];

    [Fact]
    public void A_first_byte_above_17_is_a_run_of_literals() => Assert.Equal("abcde", Decode([22], Text("abcde"), End));

    [Fact]
    public void An_instruction_below_16_is_a_run_of_literals() => Assert.Equal("abcde", Decode([2], Text("abcde"), End));

    [Fact]
    public void A_long_run_of_literals_has_255_for_each_zero_byte()
    {
        string text = new('x', 3 + 15 + 255 + 7);
        Assert.Equal([0, 0, 7, .. Text(text)], LongRun(text));
        Assert.Equal(text, Decode(LongRun(text), End));
    }

    [Fact]
    public void A_short_copy_has_three_to_eight_bytes()
    {
        Assert.Equal("abcdabc", Decode([21], Text("abcd"), [0x40 | (3 << 2), 0], End));
        Assert.Equal("abcdabcdabcd", Decode([21], Text("abcd"), [0xe0 | (3 << 2), 0], End));
    }

    [Fact]
    public void A_copy_may_overlap_what_it_writes() =>
        Assert.Equal("ab" + string.Concat(Enumerable.Repeat("ab", 20)), Decode([19], Text("ab"), [32, 40 - 33, 1 << 2, 0], End));

    [Fact]
    public void A_copy_of_any_length_has_14_bits_of_distance() =>
        Assert.Equal("abcdabcdab", Decode([21], Text("abcd"), [32 | 4, 3 << 2, 0], End));

    [Fact]
    public void Up_to_three_literals_follow_a_copy() =>
        Assert.Equal("abcdabcxyz", Decode([21], Text("abcd"), [0x40 | (3 << 2) | 3, 0], Text("xyz"), End));

    [Fact]
    public void Behind_literals_of_a_copy_an_instruction_below_16_copies_two_bytes() =>
        Assert.Equal("abcdabcxyxy", Decode([21], Text("abcd"), [0x40 | (3 << 2) | 2, 0], Text("xy"), [1 << 2, 0], End));

    [Fact]
    public void Behind_a_run_of_literals_an_instruction_below_16_copies_three_bytes_from_2_KiB_back()
    {
        string text = "abcde" + new string('x', 2048 - 4);
        Assert.Equal(text + "abc", Decode(LongRun(text), [0, 0], End));
    }

    [Fact]
    public void A_far_copy_reaches_beyond_16_KiB()
    {
        string text = "abcde" + new string('x', 16384);
        Assert.Equal(text + "bcde", Decode(LongRun(text), [16 | 2, 4 << 2, 0], End));
    }

    [Fact]
    public void Malformed_blocks_are_refused()
    {
        Assert.Null(Decode([]));
        Assert.Null(Decode([22], Text("abcde")));
        Assert.Null(Decode([22], Text("abcd")));
        Assert.Null(Decode([22], Text("abcde"), End, [0]));
        Assert.Null(Decode([22], Text("abcde"), [0x40 | (5 << 2), 0], End));
        Assert.Null(Decode([22], Text("abcde"), [0x12, 0, 0]));
        Assert.Null(Decode([0, 0, 0]));
        Assert.Null(Decode(new byte[3000], [200]));
        Assert.Null(Decode([22], Text("abcde"), [32, 0, 0, 0, 0]));
    }
}
