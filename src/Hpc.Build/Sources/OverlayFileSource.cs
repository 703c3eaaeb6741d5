using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>The upper layer in a file of <c>--overlay FILE</c>, in overlayfs' words. fuse-overlayfs wrote it in its own, as far
/// as it may not make devices: an empty file ".wh.NAME" where NAME is gone, ".wh..wh..opq" in a directory of which nothing below
/// is left.</summary>
/// <param name="file">The whole file system, with the directory upper; closed with this source.</param>
public sealed class OverlayFileSource(TreeSource file) : TreeSource
{
    public const string Upper = "upper";

    private const string Whiteout = ".wh.", Opaque = ".wh..wh..opq", OldOpaque = ".wh..opq", Own = "user.fuseoverlayfs.";

    public override TreeLosses? Losses => file.Losses;

    public override void CopyTo(TreeTarget target)
    {
        HashSet<string> opaque = new(StringComparer.Ordinal);
        file.CopyTo(new Marks(opaque));
        file.CopyTo(new Translated(target, opaque));
    }

    private protected override void Close() => file.Dispose();

    /// <summary>The path in the layer; null for what is not in it.</summary>
    private static string? Inside(string path) => path == Upper ? ""
        : path.StartsWith(Upper + "/", StringComparison.Ordinal) ? path[(Upper.Length + 1)..] : null;

    private static (string Directory, string Name) Split(string path) => path.LastIndexOf('/') is >= 0 and int slash
        ? (path[..slash], path[(slash + 1)..]) : ("", path);

    private sealed class Marks(HashSet<string> opaque) : TreeTarget
    {
        public override void Add(string path, NewEntry entry, Stream? content) => AddHardLink(path, "");

        public override void AddHardLink(string path, string target)
        {
            if (Inside(path) is { } inside && Split(inside) is (var directory, Opaque or OldOpaque))
            {
                opaque.Add(directory);
            }
        }

        public override void Remove(string path)
        {
        }

        public override InodeType? Find(string path) => null;
    }

    private sealed class Translated(TreeTarget target, HashSet<string> opaque) : TreeTarget
    {
        public override void Add(string path, NewEntry entry, Stream? content)
        {
            if (Inside(path) is not { } inside || TryWhiteout(inside))
            {
                return;
            }

            entry = entry.Xattrs.Count == 0 ? entry
                : entry with { Xattrs = [.. entry.Xattrs.Where(xattr => !xattr.Name.StartsWith(Own, StringComparison.Ordinal))] };
            target.Add(inside, opaque.Contains(inside) ? OverlayEntry.MadeOpaque(entry) : entry, content);
        }

        public override void AddHardLink(string path, string first)
        {
            if (Inside(path) is { } inside && !TryWhiteout(inside))
            {
                target.AddHardLink(inside, Inside(first) ?? throw new EntryRefusedException(inside,
                    "it is another name of a file outside of the layer"));
            }
        }

        public override void Remove(string path) => target.Remove(path);

        public override InodeType? Find(string path) => target.Find(path);

        private bool TryWhiteout(string inside)
        {
            (string directory, string name) = Split(inside);
            if (!name.StartsWith(Whiteout, StringComparison.Ordinal))
            {
                return false;
            }

            if (name is not (Opaque or OldOpaque) && name.Length > Whiteout.Length)
            {
                string gone = name[Whiteout.Length..];
                target.Add(directory.Length == 0 ? gone : $"{directory}/{gone}", OverlayEntry.NewWhiteout, content: null);
            }

            return true;
        }
    }
}
