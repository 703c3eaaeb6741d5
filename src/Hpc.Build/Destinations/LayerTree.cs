using Hpc.Binary;
using Hpc.Images.Extraction;
using Hpc.Oci;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tree that becomes one layer: a tar stream. Owners and times are recorded as the settings say. It comes from a
/// source in the order of its names, so that the same files make the same stream.</summary>
internal sealed class LayerTree : TreeTarget
{
    /// <summary>Names that a layer takes for removals. OCI image-spec v1, layer.md, "Whiteouts".</summary>
    private const string Whiteout = ".wh.";

    private const int LargestKept = 1 << 20;

    private const long SparseFrom = 1L << 30;
    private const int MostParts = 1 << 16;

    private readonly TarWriter _tar;
    private readonly ImageSettings _settings;
    private readonly Dictionary<string, byte[]> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TarEntry> _linked = new(StringComparer.Ordinal);

    public LayerTree(Stream layer, ImageSettings settings)
    {
        _tar = new TarWriter(layer);
        _settings = settings;
    }

    /// <summary>For which processor the files are.</summary>
    public TreeMachine Machine { get; } = new();

    /// <summary>What the image says of itself: the small files below /.singularity.d, by their paths.</summary>
    public IReadOnlyDictionary<string, byte[]> Kept => _kept;

    public override void Add(string path, NewEntry entry, Stream? content)
    {
        RefuseWhiteout(path);
        if (entry.Type == InodeType.Socket)
        {
            _settings.Losses.Note(Loss.Socket, path);
            return;
        }

        TarEntry header = EntryOf(path, _settings.Settle(path, entry)) with
        {
            Size = entry.Type == InodeType.File ? content?.Length ?? 0
            : 0
        };
        if (entry.LinkCount > 1 && entry.Type != InodeType.Directory)
        {
            _linked[path] = header;
        }

        header = header with { DataParts = Parts(content as ISparseContent, header.Size) };
        if (content is not null && header.Size <= LargestKept
            && path.StartsWith(RunscriptConfig.Directory, StringComparison.Ordinal))
        {
            byte[] bytes = new byte[header.Size];
            content.ReadExactly(bytes);
            _kept[path] = bytes;
            _tar.Add(header, new MemoryStream(bytes));
            return;
        }

        _tar.Add(header, Machine.Look(path, content));
    }

    /// <inheritdoc/>
    /// <remarks>With all that is known of the file: some readers give it what its last name says.</remarks>
    public override void AddHardLink(string path, string target)
    {
        RefuseWhiteout(path);
        if (_linked.TryGetValue(target, out TarEntry? file))
        {
            _tar.Add(file with { Path = path, Type = TarEntryType.HardLink, LinkTarget = target, Size = 0 }, null);
        }
    }

    /// <summary>Never: a source that takes something back is packed first.</summary>
    public override void Remove(string path) => throw new NotSupportedException();

    /// <inheritdoc cref="Remove"/>
    public override InodeType? Find(string path) => throw new NotSupportedException();

    public void Finish() => _tar.Finish();

    /// <summary>Of a large file of which most is holes; null for every other one, which is written whole, so that the same files
    /// make the same layer whatever file system they are on (adr/0045).</summary>
    private static IReadOnlyList<(long Offset, long Length)>? Parts(ISparseContent? content, long size) =>
        size >= SparseFrom && content?.DataParts() is { Count: < MostParts } parts && parts.Sum(part => part.Length) <= size / 2
            ? parts : null;

    private static void RefuseWhiteout(string path)
    {
        if (LayerPath.Name(path).StartsWith(Whiteout, StringComparison.Ordinal))
        {
            throw new EntryRefusedException(path, "in a layer, a name that begins with .wh. removes a file");
        }
    }

    private static TarEntry EntryOf(string path, NewEntry entry) => new(path.Length == 0 ? "./" : path, TypeOf(entry.Type))
    {
        Mode = entry.Permissions,
        UserId = entry.Uid,
        GroupId = entry.Gid,
        Time = entry.ModifiedTime,
        LinkTarget = entry.Target,
        DeviceMajor = entry.DeviceMajor,
        DeviceMinor = entry.DeviceMinor,
        Xattrs = [.. entry.Xattrs.Select(xattr => new TarXattr(xattr.Name, xattr.Value))],
    };

    private static TarEntryType TypeOf(InodeType type) => type switch
    {
        InodeType.Directory => TarEntryType.Directory,
        InodeType.Symlink => TarEntryType.SymbolicLink,
        InodeType.CharacterDevice => TarEntryType.CharacterDevice,
        InodeType.BlockDevice => TarEntryType.BlockDevice,
        InodeType.Fifo => TarEntryType.Fifo,
        _ => TarEntryType.File,
    };
}
