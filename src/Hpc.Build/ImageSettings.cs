using Hpc.Binary;
using Hpc.Images.Extraction;
using Hpc.Sif;
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

    /// <summary>The processor that was asked for by name; null for whatever the source is for.</summary>
    public SifArchitecture? Processor { get; init; }

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

    /// <summary>What a SIF file gets behind its files and made of them: they can be gone through several times. Null for
    /// nothing.</summary>
    public Func<TreeSource, (SifObject Object, byte[] Bytes)>? Describe { get; init; }

    /// <summary>What a SIF file gets at its end, made of the bytes of its primary partition. Null for nothing.</summary>
    public Func<RandomAccessSource, (SifObject Object, byte[] Bytes)>? Attest { get; init; }

    /// <summary>The root of a SIF file is encrypted; null where it is not.</summary>
    public ImageEncryption? Encryption { get; init; }

    /// <summary>What the manifest of an image of layers says beside its layers.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Told of the digest of the configuration of an image of layers that was made.</summary>
    public Action<string> Made { get; init; } = _ => { };

    /// <summary>Replace a file of the same name.</summary>
    public bool Force { get; init; }

    /// <summary>What could not be kept so far, for all images that are made with these settings.</summary>
    internal TreeLosses Losses { get; } = new();

    /// <summary>A file of a source as the image records it: whose it is, how young it may be, and without what means nothing
    /// elsewhere.</summary>
    internal NewEntry Settle(string path, NewEntry entry)
    {
        if (entry.Xattrs.Any(xattr => !XattrName.IsStorable(xattr) && IsOfFile(xattr.Name)))
        {
            Losses.Note(Loss.Attribute, path);
        }

        return entry with
        {
            Uid = KeepIds ? entry.Uid : 0,
            Gid = KeepIds ? entry.Gid : 0,
            ModifiedTime = Math.Min(entry.ModifiedTime, LatestFileTime ?? uint.MaxValue),
            Xattrs = entry.Xattrs.Count == 0 ? []
                : [.. entry.Xattrs.Where(xattr => xattr.Name != HostLabel && XattrName.IsStorable(xattr))],
        };
    }

    /// <summary>Says what could not be kept of a source.</summary>
    /// <param name="path">What was made; one char per byte.</param>
    /// <param name="more">What could not even be read.</param>
    internal void SayLosses(string path, TreeLosses? more = null)
    {
        foreach (string text in new[] { Losses.Text, more?.Text }.OfType<string>())
        {
            Note($"not kept in '{RawText.ToUtf16(path)}': {RawText.ToUtf16(text)}");
        }
    }

    /// <summary>Attributes of other name spaces are those of a file system: lustre.lov, system.nfs4_acl.</summary>
    private static bool IsOfFile(string name) =>
        XattrName.Parse(name) is not null || name is "system.posix_acl_access" or "system.posix_acl_default";

    internal SquashFsWriterOptions WriterOptions() => new(
        Codecs.CompressorFactory.Create(Compressor, BlockSize, Level), Codecs.DecompressorFactory.Create(Compressor))
    {
        BlockSize = BlockSize,
        ModifiedTime = Time,
        Threads = Threads,
        StartThread = body => new Thread(() => body()) { IsBackground = true, Name = "compress" }.Start(),
    };
}
