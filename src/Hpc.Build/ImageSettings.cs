using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>How an image is to be made, whatever goes into it.</summary>
public sealed record ImageSettings
{
    /// <summary>The label of a host's own security policy.</summary>
    private const string HostLabel = "security.selinux";

    /// <summary>The compressor of what is read once more and then gone.</summary>
    internal const string Quick = "lz4";

    /// <summary>As squashfs-tools spell it: zstd, gzip, xz, lz4.</summary>
    public string Compressor { get; init; } = "zstd";

    /// <summary>Of layers: gzip or zstd. Null for gzip where a layer is new, and for layers that are there to stay as they
    /// are.</summary>
    public string? LayerCompressor { get; init; }

    /// <summary>On the compressor's own scale; null for its default (zstd: 3).</summary>
    public int? Level { get; init; }

    /// <summary>Bytes of a data block.</summary>
    public int BlockSize { get; init; } = SquashFsWriterOptions.DefaultBlockSize;

    /// <summary>Seconds since 1970 that the image says it was made: SOURCE_DATE_EPOCH, or the source's own time. 0 records
    /// none.</summary>
    public uint Time { get; init; }

    /// <summary>No file in the image is younger than this; null for no bound. Set with SOURCE_DATE_EPOCH.</summary>
    public uint? LatestFileTime { get; init; }

    /// <summary>Record users and groups as they are; otherwise all files are root's, so that the image does not depend on who
    /// made it.</summary>
    public bool KeepIds { get; init; }

    /// <summary>Compressing threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Permissions of group and others that the file of the source does not give; a directory that is made of it gives
    /// them neither.</summary>
    public uint Withheld { get; init; }

    /// <summary>Told of what could not be kept.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Replace a file of the same name.</summary>
    public bool Force { get; init; }

    /// <summary>A file of a source as the image records it: whose it is, how young it may be, and without what means nothing
    /// elsewhere.</summary>
    internal NewEntry Settle(NewEntry entry) => entry with
    {
        Uid = KeepIds ? entry.Uid : 0,
        Gid = KeepIds ? entry.Gid : 0,
        ModifiedTime = Math.Min(entry.ModifiedTime, LatestFileTime ?? uint.MaxValue),
        Xattrs = entry.Xattrs.Count == 0 ? []
            : [.. entry.Xattrs.Where(xattr => xattr.Name != HostLabel && XattrName.IsStorable(xattr))],
    };

    internal SquashFsWriterOptions WriterOptions() => new(
        Codecs.CompressorFactory.Create(Compressor, BlockSize, Level), Codecs.DecompressorFactory.Create(Compressor))
    {
        BlockSize = BlockSize,
        ModifiedTime = Time,
        Threads = Threads,
        StartThread = body => new Thread(() => body()) { IsBackground = true, Name = "compress" }.Start(),
    };
}
