using Hpc.Binary;

namespace Hpc.Build;

/// <summary>Stops a layer that pretends to hold more than anybody would store: a decompression bomb, or a sparse file of
/// exabytes.</summary>
internal sealed class ExpansionLimit
{
    /// <summary>Up to here nobody asks.</summary>
    public const long Free = 16L << 30;

    /// <summary>Bytes of files for each stored byte; real layers have 2 to 10, and zeros compress by 1,000.</summary>
    public const long Ratio = 200;

    private readonly long _limit;
    private long _expanded;

    /// <param name="stored">Bytes of the layers as they are stored.</param>
    public ExpansionLimit(long stored) => _limit =
        Math.Max(Free, stored > long.MaxValue / Ratio ? long.MaxValue : stored * Ratio);

    /// <exception cref="CorruptImageException">A file makes it too much.</exception>
    public void Add(long size, string path)
    {
        if (size > _limit - _expanded)
        {
            throw new CorruptImageException(
                $"layer, file \"{path}\"", -1, $"{size} bytes behind {_expanded} others",
                    $"{_limit} in all: {Free >> 30} GiB, or {Ratio} times what is stored");
        }

        _expanded += size;
    }
}
