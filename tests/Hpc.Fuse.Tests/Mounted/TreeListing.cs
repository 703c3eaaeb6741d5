namespace Hpc.Fuse.Tests;

/// <summary>Shell commands that say all there is to say about a tree, one line per fact.</summary>
internal static class TreeListing
{
    /// <summary>Path, type, mode, links, ids, size, mtime and link target of everything; sizes and links of directories are the
    /// file system's own business.</summary>
    public const string Metadata = """
        export LC_ALL=C; find . \( -type d -printf '%P|%y|%m|%U|%G|%T@\n' \) -o -printf '%P|%y|%m|%n|%U|%G|%s|%T@|%l\n' | sort
        """;

    /// <summary>As <see cref="Metadata"/>, with what two readers of one image must agree on: directories, inode numbers,
    /// blocks.</summary>
    public const string Everything = """
        export LC_ALL=C; find . -printf '%P|%y|%m|%n|%U|%G|%s|%b|%T@|%i|%l\n' | sort
        """;

    /// <summary>Device numbers.</summary>
    public const string Devices = """
        export LC_ALL=C; find . \( -type b -o -type c \) -exec stat -c '%n %t:%T' {} + | sort
        """;

    /// <summary>Digests of the contents of all files that their owner may read.</summary>
    public const string Contents = """
        export LC_ALL=C; find . -type f -perm -400 -exec sha256sum {} + | sort
        """;

    /// <summary>Visible extended attributes.</summary>
    public const string Xattrs = """
        export LC_ALL=C; find . | sort | while read -r file; do getfattr -h -d -m user "$file" | sort; done
        """;
}
