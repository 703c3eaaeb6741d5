using Hpc.Binary;

namespace Hpc.Files;

/// <summary>A tree of files: the host's, or an image's before it is mounted. Paths are absolute, one char per byte (adr/0002).
/// The heirs read a SquashFS, a directory, this machine, or a table in a test.</summary>
public abstract class FileTree
{
    /// <summary>No script or passwd file is that long.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>What stands at a path without links but in its last component, which is not followed.</summary>
    public abstract FileEntry Look(string path);

    /// <summary>The bytes of a regular file, links followed; null where there is none or it may not be read. Disposed by the
    /// caller where it can be.</summary>
    public abstract RandomAccessSource? Open(string path);

    /// <summary>The names in a directory in any order, links followed, without "." and ".."; empty when there is no such
    /// directory.</summary>
    public abstract IReadOnlyList<string> List(string directory);

    /// <summary>What a path leads to, all links followed inside the tree, and its name without them.</summary>
    public virtual FileEntry Follow(string path)
    {
        LinkWalk walk = new(path);
        ContainerPath at = ContainerPath.Root;
        FileEntry entry = new(PathKind.Directory);
        while (walk.TryNext(out string name))
        {
            if (name == "..")
            {
                (at, entry) = (at.Parent, new FileEntry(PathKind.Directory));
                continue;
            }

            ContainerPath next = at.Append(name);
            entry = entry.Kind is PathKind.Directory or PathKind.Forbidden ? Look(next.ToString()) : default;
            if (entry.Kind == PathKind.SymbolicLink && walk.TryFollow(entry.Target))
            {
                at = entry.Target.StartsWith('/') ? ContainerPath.Root : at;
                entry = new FileEntry(PathKind.Directory);
            }
            else if (entry.Kind is PathKind.Missing or PathKind.SymbolicLink)
            {
                return new FileEntry(PathKind.Missing, path);
            }
            else
            {
                at = next;
            }
        }

        return entry with { Canonical = at.ToString(), Target = "" };
    }

    /// <summary>The bytes of a regular file as text; null when there is none, or it is longer than
    /// <see cref="LongestText"/>.</summary>
    public virtual string? ReadText(string path) => Read(path, LongestText) is { } bytes ? RawText.Of(bytes) : null;

    /// <summary>The text of a file whose size is not known before it is read (/proc, /sys); empty where there is none, or a
    /// longer one.</summary>
    public string ReadShort(string path, int limit) => ReadText(path) is { } text && text.Length <= limit ? text : "";

    /// <summary>All bytes of a small file; null where there is none, or more than <paramref name="limit"/> bytes.</summary>
    public byte[]? Read(string path, int limit)
    {
        if (Open(path) is not { } source)
        {
            return null;
        }

        try
        {
            if (source.Length > limit)
            {
                return null;
            }

            byte[] bytes = new byte[(int)source.Length];
            return source.Read(0, bytes) == bytes.Length ? bytes : null;
        }
        finally
        {
            (source as IDisposable)?.Dispose();
        }
    }

    public bool IsFile(string path) => Follow(path).Kind == PathKind.File;
    public bool IsExecutable(string path) => Follow(path).IsExecutable;
    public bool IsDirectory(string path) => Follow(path).Kind == PathKind.Directory;
}
