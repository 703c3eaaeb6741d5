using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A layer of files that are known one by one: what was copied, what was written. Directories that are there below keep
/// what they are; links of the layers below are followed, inside the image.</summary>
/// <param name="below">What the layer lies on.</param>
/// <param name="time">Of all files that are new, seconds since 1970.</param>
public sealed class LayerDraft(StackFiles below, uint time) : FileTree
{
    /// <summary>As many as the kernel follows (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    private const ushort Directory = 0x1ed, File = 0x1a4, Script = 0x1ed, Link = 0x1ff;

    private readonly SortedDictionary<string, (NewEntry Entry, Func<Stream?> Content)> _files = new(StringComparer.Ordinal);

    public bool IsEmpty => _files.Count == 0;

    public override FileEntry Look(string path) => _files.TryGetValue(path, out (NewEntry Entry, Func<Stream?> Content) file)
        ? new FileEntry(KindOf(file.Entry.Type), path, file.Entry.Target) : below.Look(path);

    public override RandomAccessSource? Open(string path) => below.Open(path);

    public override IReadOnlyList<string> List(string directory) => below.List(directory);

    /// <summary>What is at a path or will be there; null for nothing.</summary>
    public NewEntry? Entry(string path) => _files.TryGetValue(path, out (NewEntry Entry, Func<Stream?> Content) file) ? file.Entry
        : below.Entry(path);

    /// <summary>A path without links, as far as there is something; the rest as it is. A link that leads nowhere yet leads to
    /// what will be there.</summary>
    public string Resolve(string path) => Resolve(path, MostLinks);

    private string Resolve(string path, int links)
    {
        string known = "/";
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string next = ContainerPath.Of($"{known}/{part}").ToString();
            known = Follow(next) is { Exists: true } found ? found.Canonical
                : links > 0 && Look(next) is { Kind: PathKind.SymbolicLink } link
                    ? Resolve(link.Target.StartsWith('/') ? link.Target : $"{known}/{link.Target}", links - 1) : next;
        }

        return known;
    }

    /// <summary>A file of the layer, in the place of what is there; directories on the way are made.</summary>
    /// <param name="path">Without links.</param>
    public void Add(string path, NewEntry entry, Func<Stream?> content)
    {
        AddDirectories(Parent(path));
        _files[path] = (entry with { ModifiedTime = time }, content);
    }

    /// <param name="text">One char per byte.</param>
    public void AddText(string path, string text, bool isScript = false) =>
        Add(path, new NewEntry(InodeType.File) { Permissions = isScript ? Script : File }, () =>
            new MemoryStream(RawText.Bytes(text)));

    public void AddLink(string path, string target) =>
        Add(path, new NewEntry(InodeType.Symlink) { Permissions = Link, Target = target }, () => null);

    /// <summary>Takes away what the layers below have.</summary>
    public void Remove(string path)
    {
        if (below.Entry(path) is not null)
        {
            Add(path, new NewEntry(InodeType.CharacterDevice) { Permissions = 0 }, () => null);
        }
    }

    /// <summary>A directory, and those on the way to it, where they are not there.</summary>
    public void AddDirectories(string path, ushort permissions = Directory)
    {
        if (_files.ContainsKey(path))
        {
            return;
        }

        if (path != "/")
        {
            AddDirectories(Parent(path));
        }

        NewEntry? there = below.Entry(path);
        NewEntry made = new(InodeType.Directory) { Permissions = permissions, ModifiedTime = time };
        _files[path] = (there?.Type is InodeType.Directory ? there : made, () => null);
    }

    /// <summary>What the draft has at a path is none of it any more.</summary>
    public void Forget(string path) => _files.Remove(path);

    /// <param name="path">Of a directory that is there or was added.</param>
    public void ChangePermissions(string path, ushort permissions) =>
        _files[path] = (Entry(path)! with { Permissions = permissions }, () => null);

    /// <summary>Writes the layer.</summary>
    /// <param name="path">One char per byte.</param>
    public void Write(string path, ImageSettings settings)
    {
        AddDirectories("/");
        using SquashFsOutput output = new(path, settings);
        PackedTree tree = new(output.Writer, settings);
        foreach ((string at, (NewEntry entry, Func<Stream?> content)) in _files)
        {
            using Stream? bytes = content();
            tree.Add(at[1..], entry, bytes);
        }

        output.Commit();
    }

    private static string Parent(string path) => path[..Math.Max(path.LastIndexOf('/'), 1)];

    private static PathKind KindOf(InodeType type) => type switch
    {
        InodeType.Directory => PathKind.Directory,
        InodeType.File => PathKind.File,
        InodeType.Symlink => PathKind.SymbolicLink,
        _ => PathKind.Special,
    };
}
