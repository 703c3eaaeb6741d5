using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Build;

/// <summary>Stops a layer that pretends to hold more than anybody would store: a decompression bomb. What counts are the bytes
/// that are there, not the holes between them (adr/0045).</summary>
internal sealed class ExpansionLimit
{
    /// <summary>Up to here nobody asks.</summary>
    public const long Free = 16L << 30;

    /// <summary>Bytes of files for each stored byte; real layers have 2 to 10, and zeros compress by 1,000.</summary>
    public const long Ratio = 200;

    private readonly HoleLimit _holes = new();
    private readonly long _limit;
    private long _expanded;

    /// <param name="stored">Bytes of the layers as they are stored.</param>
    public ExpansionLimit(long stored) => _limit =
        Math.Max(Free, stored > long.MaxValue / Ratio ? long.MaxValue : stored * Ratio);

    /// <exception cref="CorruptImageException">A file makes it too much.</exception>
    public void Add(TarEntry file)
    {
        Add(file.DataSize, $"file \"{file.Path}\"");
        _holes.Add(file);
    }

    /// <inheritdoc cref="Add(TarEntry)"/>
    public void Add(long size, string what)
    {
        if (size > _limit - _expanded)
        {
            throw new CorruptImageException($"layer, {what}", -1, $"{size} bytes behind {_expanded} others",
                $"{_limit} in all: {Free >> 30} GiB, or {Ratio} times what is stored");
        }

        _expanded += size;
    }
}
