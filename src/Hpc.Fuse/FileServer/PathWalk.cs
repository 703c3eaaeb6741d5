using Hpc.Files;
using Hpc.Binary;
using Hpc.Fuse.Session;
using Hpc.Fuse.Wire;
using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>Follows paths through the image as the kernel would, outside any request.</summary>
internal sealed class PathWalk(OpenFileSystem image)
{
    /// <summary>Names of a directory that are looked at outside the container.</summary>
    private const int MostNames = 1 << 16;

    private const uint DirectoryPermissions = 0b111_101_101, FilePermissions = 0b110_100_100;

    private readonly List<Step> _trail = [];

    private NodeId Here => _trail.Count == 0 ? NodeId.Root : _trail[^1].Node;

    private string PathOfHere => "/" + string.Join('/', _trail.Select(step => step.Name));

    /// <summary>Whether a path leads to what was added, links followed.</summary>
    public bool IsAdded(string path) => Walk(new LinkWalk(path)) && Here.IsAdded;

    /// <summary>The bytes of a file; null if there is no regular file, or one that is longer.</summary>
    public byte[]? ReadFile(string path, int longest)
    {
        if (!Walk(new LinkWalk(path)) || !ModeOf(Here).IsFile || image.Files.AttributesOf(Here).FileSize > (ulong)longest)
        {
            return null;
        }

        return image.ReadAll(Here);
    }

    public ImageFileSource? OpenFile(string path) =>
        FindFile(path) is { } file && file != NodeId.None ? new ImageFileSource(image, file) : null;

    /// <summary>What a path leads to, links followed; missing if too many symbolic links are on the way.</summary>
    public FileEntry Follow(string path) =>
        Walk(new LinkWalk(path)) ? FileEntry.Of(ModeOf(Here), PathOfHere) : new FileEntry(PathKind.Missing, path);

    /// <summary>What stands at a path, its last component not followed.</summary>
    public FileEntry Look(string path)
    {
        (string parent, string name) = Split(path);
        if (name.Length == 0)
        {
            return FileEntry.Of(ModeOf(NodeId.Root), "/");
        }

        if (!Walk(new LinkWalk(parent)) || !ModeOf(Here).IsDirectory
            || !image.Files.TryLookup(Here, RawText.Bytes(name), out FuseEntryOut entry))
        {
            return new FileEntry(PathKind.Missing, path);
        }

        NodeId node = new(entry.NodeId);
        UnixMode mode = ModeOf(node);
        return FileEntry.Of(mode, path, mode.IsSymbolicLink ? RawText.Of(image.Files.TargetOf(node)) : "");
    }

    /// <summary>The names that the image has in a directory; empty if it is none.</summary>
    public List<string> List(string path, bool onlyDirectories)
    {
        List<string> names = [];
        if (!Walk(new LinkWalk(path)) || Here.IsAdded || !ModeOf(Here).IsDirectory)
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
                    throw new UnsupportedFeatureException($"a directory of more than {MostNames} names at {path}",
                        "only programs in the container can look into it");
                }

                names.Add(RawText.Of(cursor.Name));
            }
        }

        return names;
    }

    /// <summary>Puts a directory or an empty file at this very path, whatever the image has there, a symbolic link
    /// included.</summary>
    public void Cover(string path, AddedContent? content)
    {
        (string parent, string name) = Split(path);
        if (!Walk(new LinkWalk(parent), makesMissing: true) || !ModeOf(Here).IsDirectory)
        {
            throw TooManyLinks(path);
        }

        _ = image.Files.Added.Add(Here, RawText.Bytes(name), content, content is null ? DirectoryPermissions : FilePermissions);
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
        if (!Walk(new LinkWalk(parent)) || Here.IsAdded
            || !image.Files.TryLookupInImage(Here, RawText.Bytes(name), out NodeId node))
        {
            return NodeId.None;
        }

        return ModeOf(node).Type switch
        {
            FileType.File => node,
            FileType.SymbolicLink => new PathWalk(image).FindFile(Combine(parent, RawText.Of(image.Files.TargetOf(node)))),
            _ => NodeId.None,
        };
    }

    private NodeId FindFile(string path) =>
        Walk(new LinkWalk(path)) && !Here.IsAdded && ModeOf(Here).IsFile ? Here : NodeId.None;

    private static string Combine(string directory, string target) => target.StartsWith('/') ? target : $"{directory}/{target}";

    private static (string Parent, string Name) Split(string path)
    {
        int slash = path.LastIndexOf('/');
        return (path[..slash], path[(slash + 1)..]);
    }

    private UnixMode ModeOf(NodeId node) => new(image.Files.AttributesOf(node).Mode);

    /// <summary>Walks to the end of a path.</summary>
    /// <param name="makesMissing">Adds a directory for a component that is not there; else the walk ends at it.</param>
    /// <returns>Whether the end was reached.</returns>
    private bool Walk(LinkWalk path, bool makesMissing = false)
    {
        while (path.TryNext(out string name))
        {
            if (name == "..")
            {
                if (_trail.Count > 0)
                {
                    _trail.RemoveAt(_trail.Count - 1);
                }

                continue;
            }

            byte[] bytes = RawText.Bytes(name);
            NodeId next;
            if (ModeOf(Here).IsDirectory && image.Files.TryLookup(Here, bytes, out FuseEntryOut entry))
            {
                next = new NodeId(entry.NodeId);
            }
            else if (!makesMissing || !ModeOf(Here).IsDirectory)
            {
                return false;
            }
            else
            {
                next = image.Files.Added.Add(Here, bytes, content: null, DirectoryPermissions).Id;
            }

            if (!next.IsAdded && ModeOf(next).IsSymbolicLink)
            {
                string target = RawText.Of(image.Files.TargetOf(next));
                if (!path.TryFollow(target))
                {
                    return false;
                }

                if (target.StartsWith('/'))
                {
                    _trail.Clear();
                }
            }
            else
            {
                _trail.Add(new Step(name, next));
            }
        }

        return true;
    }

    private static InvalidOperationException TooManyLinks(string path) =>
        new($"\"{path}\" cannot be added to the image: a file or too many symbolic links are in the way");

    private sealed record Step(string Name, NodeId Node);
}
