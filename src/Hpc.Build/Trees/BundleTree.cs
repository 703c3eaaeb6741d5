using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tree on a disk that is about to be run: what it says of its processor and of how it is started is
/// remembered.</summary>
internal sealed class BundleTree(DiskTree tree) : TreeTarget
{
    private const int LargestKept = 1 << 20;

    private readonly Dictionary<string, byte[]> _kept = new(StringComparer.Ordinal);

    public TreeMachine Machine { get; } = new();

    /// <summary>What the image says of itself: the small files below /.singularity.d, by their paths.</summary>
    public IReadOnlyDictionary<string, byte[]> Kept => _kept;

    public override void Add(string path, NewEntry entry, Stream? content)
    {
        bool isKept = content is not null && path.StartsWith(RunscriptConfig.Directory, StringComparison.Ordinal);
        tree.Add(path, entry, isKept ? Keep(path, content!) : Machine.Look(path, content));
    }

    public override void AddHardLink(string path, string target) => tree.AddHardLink(path, target);

    public override void Remove(string path)
    {
        _kept.Remove(path);
        tree.Remove(path);
    }

    public override InodeType? Find(string path) => tree.Find(path);

    private PrefixedStream Keep(string path, Stream content)
    {
        byte[] head = new byte[LargestKept + 1];
        int length = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (length <= LargestKept)
        {
            _kept[path] = head[..length];
        }

        return new PrefixedStream(head[..length], content, leaveOpen: true);
    }
}
