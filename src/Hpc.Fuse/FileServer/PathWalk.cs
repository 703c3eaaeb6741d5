using System.Text;
using Hpc.Binary;
using Hpc.Fuse.Session;
using Hpc.Fuse.Wire;
using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>Follows paths through the image as the kernel would, outside any request.</summary>
internal sealed class PathWalk(OpenFileSystem image)
{
    /// <summary>As many as the kernel follows (MAXSYMLINKS).</summary>
    private const int MaximumLinks = 40;

    /// <summary>Names of a directory that are looked at outside the container.</summary>
    private const int MostNames = 1 << 16;

    private readonly List<Step> _trail = [];
    private int _linksLeft = MaximumLinks;

    private NodeId Here => _trail.Count == 0 ? NodeId.Root : _trail[^1].Node;

    private string PathOfHere => "/" + string.Join('/', _trail.Select(step => step.Name));

    public MountPoint? Resolve(string path) => Walk(new ImagePath(path), missing: null) ? Point() : null;

    /// <param name="content">Of the file to add; null for a directory.</param>
    public MountPoint Add(string path, AddedContent? content) =>
        Walk(new ImagePath(path), isLast => isLast ? content : null) ? Point() : throw TooManyLinks(path);

    /// <summary>The bytes of a file; null if there is no regular file, or one that is longer.</summary>
    public byte[]? ReadFile(string path, int longest)
    {
        if (!Walk(new ImagePath(path), missing: null) || TypeOf(Here) != 0x8000 || image.Files.AttributesOf(Here).FileSize > (ulong)longest)
        {
            return null;
        }

        return image.ReadAll(Here);
    }

    public ImageFileSource? OpenFile(string path) => FindFile(path) is { } file && file != NodeId.None ? new ImageFileSource(image, file) : null;

    /// <summary>What a path leads to, links followed; null if there is nothing, or too many symbolic links on the way.</summary>
    public TreeEntry? Follow(string path) =>
        Walk(new ImagePath(path), missing: null) ? new TreeEntry(image.Files.AttributesOf(Here).Mode, "") : null;

    /// <summary>What stands at a path, its last component not followed; null if there is nothing.</summary>
    public TreeEntry? Look(string path)
    {
        (string parent, string name) = Split(path);
        if (name.Length == 0)
        {
            return new TreeEntry(image.Files.AttributesOf(NodeId.Root).Mode, "");
        }

        if (!Walk(new ImagePath(parent), missing: null) || TypeOf(Here) != 0x4000 || !image.Files.TryLookup(Here, ImagePath.BytesOf(name), out FuseEntryOut entry))
        {
            return null;
        }

        NodeId node = new(entry.NodeId);
        uint mode = image.Files.AttributesOf(node).Mode;
        return new TreeEntry(mode, (mode & 0xf000) == 0xa000 ? Encoding.Latin1.GetString(image.Files.TargetOf(node)) : "");
    }

    /// <summary>The names that the image has in a directory; empty if it is none.</summary>
    public List<string> List(string path, bool onlyDirectories)
    {
        List<string> names = [];
        if (!Walk(new ImagePath(path), missing: null) || Here.IsAdded || TypeOf(Here) != 0x4000)
        {
            return names;
        }

        DirectoryCursor cursor = new(image.Tables.Directories, image.Tables.ReadInode(Here.PositionIn(image.Tables)));
        while (cursor.MoveNext())
        {
            if (!onlyDirectories || cursor.Entry.Type == InodeType.Directory)
            {
                if (names.Count == MostNames)
                {
                    throw new UnsupportedFeatureException($"a directory of more than {MostNames} names at {path}", "only programs in the container can look into it");
                }

                names.Add(Encoding.Latin1.GetString(cursor.Name));
            }
        }

        return names;
    }

    /// <summary>Puts a directory or an empty file at this very path, whatever the image has there, a symbolic link included.</summary>
    public void Cover(string path, AddedContent? content)
    {
        (string parent, string name) = Split(path);
        if (!Walk(new ImagePath(parent), _ => null))
        {
            throw TooManyLinks(path);
        }

        _ = image.Files.Added.Add(Here, ImagePath.BytesOf(name), content, content is null ? 0x1edu : 0x1a4u);
    }

    /// <summary>The file that a path leads to in the image, behind what covers it, with bytes around.</summary>
    /// <param name="make">Those bytes, from the file or null.</param>
    public AddedBody BodyOf(string path, Func<RandomAccessSource?, FileFrame> make)
    {
        NodeId original = FindOriginal(path);
        if (original == NodeId.None)
        {
            return new AddedBody(make(null), NodeId.None, 0);
        }

        ImageFileSource source = new(image, original);
        return new AddedBody(make(source), original, source.Length);
    }

    /// <summary>The image's own file behind what covers it; none if there is no regular file.</summary>
    private NodeId FindOriginal(string path)
    {
        (string parent, string name) = Split(path);
        if (!Walk(new ImagePath(parent), missing: null) || Here.IsAdded || !image.Files.TryLookupInImage(Here, ImagePath.BytesOf(name), out NodeId node))
        {
            return NodeId.None;
        }

        return TypeOf(node) switch
        {
            0x8000 => node,
            0xa000 => new PathWalk(image).FindFile(Combine(parent, Encoding.Latin1.GetString(image.Files.TargetOf(node)))),
            _ => NodeId.None,
        };
    }

    private NodeId FindFile(string path) =>
        Walk(new ImagePath(path), missing: null) && !Here.IsAdded && TypeOf(Here) == 0x8000 ? Here : NodeId.None;

    private static string Combine(string directory, string target) => target.StartsWith('/') ? target : $"{directory}/{target}";

    private static (string Parent, string Name) Split(string path)
    {
        int slash = path.LastIndexOf('/');
        return (path[..slash], path[(slash + 1)..]);
    }

    private uint TypeOf(NodeId node) => image.Files.AttributesOf(node).Mode & 0xf000;

    /// <summary>Walks to the end of a path.</summary>
    /// <param name="missing">What to add for a component that is not there (content of a file, null for a directory), told
    /// whether it is the last; without it a missing component ends the walk.</param>
    /// <returns>Whether the end was reached.</returns>
    private bool Walk(ImagePath path, Func<bool, AddedContent?>? missing)
    {
        while (!path.IsEmpty)
        {
            string name = path.Next();
            if (name == "..")
            {
                if (_trail.Count > 0)
                {
                    _trail.RemoveAt(_trail.Count - 1);
                }

                continue;
            }

            byte[] bytes = ImagePath.BytesOf(name);
            NodeId next;
            if (TypeOf(Here) == 0x4000 && image.Files.TryLookup(Here, bytes, out FuseEntryOut entry))
            {
                next = new NodeId(entry.NodeId);
            }
            else if (missing is null || TypeOf(Here) != 0x4000)
            {
                return false;
            }
            else
            {
                AddedContent? content = missing(path.IsEmpty);
                next = image.Files.Added.Add(Here, bytes, content, content is null ? 0x1edu : 0x1a4u).Id;
            }

            if (!next.IsAdded && TypeOf(next) == 0xa000)
            {
                if (_linksLeft-- == 0)
                {
                    return false;
                }

                string target = Encoding.Latin1.GetString(image.Files.TargetOf(next));
                if (target.StartsWith('/'))
                {
                    _trail.Clear();
                }

                path.Push(target);
            }
            else
            {
                _trail.Add(new Step(name, next));
            }
        }

        return true;
    }

    private MountPoint Point() => new(PathOfHere, TypeOf(Here) == 0x4000, Here.IsAdded);

    private static InvalidOperationException TooManyLinks(string path) =>
        new($"\"{path}\" cannot be added to the image: a file or too many symbolic links are in the way");

    private sealed record Step(string Name, NodeId Node);
}
