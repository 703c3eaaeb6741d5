using System.Text;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>Follows paths through the image as the kernel would, outside any request.</summary>
internal sealed class PathWalk(OpenImage image)
{
    /// <summary>As many as the kernel follows (MAXSYMLINKS).</summary>
    private const int MaximumLinks = 40;

    private readonly List<Step> _trail = [];
    private int _linksLeft = MaximumLinks;

    private NodeId Here => _trail.Count == 0 ? NodeId.Root : _trail[^1].Node;

    private string PathOfHere => "/" + string.Join('/', _trail.Select(step => step.Name));

    public MountPoint? Resolve(string path) => Walk(new ImagePath(path), missing: null) ? Point() : null;

    /// <param name="content">Of the file to add; null for a directory.</param>
    public MountPoint Add(string path, SynthContent? content) =>
        Walk(new ImagePath(path), isLast => isLast ? content : null) ? Point() : throw TooManyLinks(path);

    /// <param name="make">From the bytes that the image has there, or null, to those that are to be served.</param>
    public MountPoint Replace(string path, Func<byte[]?, byte[]> make)
    {
        if (!Walk(new ImagePath(path), isLast => isLast ? new SynthContent(() => make(null)) : null))
        {
            throw TooManyLinks(path);
        }

        NodeId original = Here;
        if (!original.IsSynth)
        {
            string name = _trail[^1].Name;
            NodeId parent = _trail.Count > 1 ? _trail[^2].Node : NodeId.Root;
            uint permissions = image.Files.AttributesOf(original).Mode & 0xfff;
            SynthContent content = new(() => make(ReadAll(original)));
            _trail[^1] = new Step(name, image.Files.Synth.Add(parent, ImagePath.BytesOf(name), content, permissions).Id);
        }

        return Point();
    }

    public byte[]? ReadFile(string path) =>
        Walk(new ImagePath(path), missing: null) && TypeOf(Here) == 0x8000 ? ReadAll(Here) : null;

    public ImageFileSource? OpenFile(string path) =>
        Walk(new ImagePath(path), missing: null) && !Here.IsSynth && TypeOf(Here) == 0x8000 ? new ImageFileSource(image, Here) : null;

    /// <summary>What a path leads to, links followed; null where there is nothing, or too many symbolic links on the way.</summary>
    public TreeEntry? Follow(string path) =>
        Walk(new ImagePath(path), missing: null) ? new TreeEntry(image.Files.AttributesOf(Here).Mode, "") : null;

    /// <summary>What stands at a path, its last component not followed; null where there is nothing.</summary>
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

    /// <summary>The names that the image has in a directory; empty where it is none.</summary>
    public List<string> List(string path, bool onlyDirectories)
    {
        List<string> names = [];
        if (!Walk(new ImagePath(path), missing: null) || Here.IsSynth || TypeOf(Here) != 0x4000)
        {
            return names;
        }

        DirectoryCursor cursor = new(image.Tables.Directories, image.Tables.ReadInode(image.Tables.PositionOf(Here)));
        while (cursor.MoveNext())
        {
            if (!onlyDirectories || cursor.Entry.Type == InodeType.Directory)
            {
                names.Add(Encoding.Latin1.GetString(cursor.Name));
            }
        }

        return names;
    }

    /// <summary>Puts an entry at this very path, whatever the image has there, a symbolic link included.</summary>
    /// <param name="make">A file's bytes from those that the path led to in the image, or null; null for a directory.</param>
    public void Cover(string path, Func<byte[]?, byte[]>? make)
    {
        (string parent, string name) = Split(path);
        if (!Walk(new ImagePath(parent), _ => null))
        {
            throw TooManyLinks(path);
        }

        SynthContent? content = make is null ? null : new SynthContent(() => make(new PathWalk(image).ReadOriginal(path)));
        _ = image.Files.Synth.Add(Here, ImagePath.BytesOf(name), content, content is null ? 0x1edu : 0x1a4u);
    }

    /// <summary>The image's own bytes behind what covers them.</summary>
    private byte[]? ReadOriginal(string path)
    {
        (string parent, string name) = Split(path);
        if (!Walk(new ImagePath(parent), missing: null) || Here.IsSynth || !image.Files.TryLookupInImage(Here, ImagePath.BytesOf(name), out NodeId node))
        {
            return null;
        }

        return TypeOf(node) switch
        {
            0x8000 => ReadAll(node),
            0xa000 => new PathWalk(image).ReadFile(Combine(parent, Encoding.Latin1.GetString(image.Files.TargetOf(node)))),
            _ => null,
        };
    }

    private static string Combine(string directory, string target) => target.StartsWith('/') ? target : $"{directory}/{target}";

    private static (string Parent, string Name) Split(string path)
    {
        int slash = path.LastIndexOf('/');
        return (path[..slash], path[(slash + 1)..]);
    }

    private uint TypeOf(NodeId node) => image.Files.AttributesOf(node).Mode & 0xf000;

    private byte[] ReadAll(NodeId node) => node.IsSynth ? image.Files.Synth.Find(node)!.Content!.Bytes.ToArray() : image.ReadAll(node);

    /// <summary>Walks to the end of a path.</summary>
    /// <param name="missing">What to add for a component that is not there (content of a file, null for a directory), told
    /// whether it is the last; without it a missing component ends the walk.</param>
    /// <returns>Whether the end was reached.</returns>
    private bool Walk(ImagePath path, Func<bool, SynthContent?>? missing)
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
                SynthContent? content = missing(path.IsEmpty);
                next = image.Files.Synth.Add(Here, bytes, content, content is null ? 0x1edu : 0x1a4u).Id;
            }

            if (!next.IsSynth && TypeOf(next) == 0xa000)
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

    private MountPoint Point() => new(PathOfHere, TypeOf(Here) == 0x4000, Here.IsSynth);

    private static InvalidOperationException TooManyLinks(string path) =>
        new($"\"{path}\" cannot be added to the image: a file or too many symbolic links are in the way");

    private sealed record Step(string Name, NodeId Node);
}
