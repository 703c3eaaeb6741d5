using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>Images of every compressor, block size and writer option, made by mksquashfs and read back.</summary>
public sealed class MksquashfsTests
{
    private static readonly Tree Sample = Tree.OfEveryKind();
    private static readonly string[] Compressors = ["gzip", "lzo", "lz4", "xz", "zstd", "lzma"];

    private static readonly string[] Options =
    [
        "-no-fragments", "-always-use-fragments", "-noI -noD -noF -noX", "-noI", "-noD", "-noF", "-no-exports", "-no-duplicates",
        "-noId -nopad",
    ];

    private static readonly string[] CompressorOptions =
    [
        "gzip -Xcompression-level 1 -Xwindow-size 9", "gzip -Xstrategy huffman_only,fixed", "lz4 -Xhc",
        "zstd -Xcompression-level 19", "xz -Xbcj x86,arm -Xdict-size 8192", "lzo -Xalgorithm lzo1x_1",
        "lzo -Xalgorithm lzo1x_1_11", "lzo -Xalgorithm lzo1x_1_12", "lzo -Xalgorithm lzo1x_1_15",
        "lzo -Xalgorithm lzo1x_999 -Xcompression-level 9",
    ];

    public static TheoryData<string> EveryCompressorAndBlockSize =>
        [.. Compressors.SelectMany(compressor =>
            new[] { "4K", "16K", "128K", "1M" }.Select(size => $"-comp {compressor} -b {size}"))];

    public static TheoryData<string> EveryCompressorAndOption =>
        [.. Options.SelectMany((options, i) =>
            new[] { Compressors[i % 6], Compressors[(i + 3) % 6] }.Select(compressor => $"-comp {compressor} {options}"))];

    public static TheoryData<string> EveryCompressorOption => [.. CompressorOptions.Select(options => $"-comp {options}")];

    [ToolTheory("mksquashfs")]
    [MemberData(nameof(EveryCompressorAndBlockSize))]
    [MemberData(nameof(EveryCompressorAndOption))]
    public void An_image_reads_as_it_was_packed(string options) =>
        TreeComparison.AssertSame(Sample, MadeImage.Open(MadeImage.Pack(Sample, options.Split(' '))));

    [ToolTheory("mksquashfs")]
    [MemberData(nameof(EveryCompressorOption))]
    public void An_image_with_compressor_options_reads_as_it_was_packed(string options)
    {
        SquashFsImage image = MadeImage.Open(MadeImage.Pack(Sample, options.Split(' ')));
        Assert.Equal(image.Superblock.Compressor, image.Options?.Compressor);
        TreeComparison.AssertSame(Sample, image);
    }
}
