using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>What overlayfs says with a file of an upper layer (filesystems/overlayfs.rst, "whiteouts and opaque directories").
/// The attributes are user.overlay.* where it was mounted with userxattr, else trusted.overlay.*.</summary>
internal static class OverlayEntry
{
    private const string Prefix = "user.overlay.", RootsPrefix = "trusted.overlay.";

    /// <summary>A character device 0/0.</summary>
    public static NewEntry NewWhiteout => new(InodeType.CharacterDevice);

    /// <summary>The name is gone: a character device 0/0, or since Linux 6.7 an empty file with an attribute.</summary>
    public static bool IsWhiteout(NewEntry entry) =>
        (entry.Type == InodeType.CharacterDevice && entry is { DeviceMajor: 0, DeviceMinor: 0 })
            || (entry.Type == InodeType.File && Has(entry, "whiteout"));

    /// <summary>A directory that hides all that the layers below have in it. "x" says only that there are whiteouts of the newer
    /// form.</summary>
    public static bool IsOpaque(NewEntry entry) => entry.Type == InodeType.Directory
        && entry.Xattrs.Any(xattr => Word(xattr.Name) == "opaque" && xattr.Value.AsSpan().SequenceEqual("y"u8));

    /// <summary>A directory or file whose content is another one's of the layers below: a mount with redirect_dir or metacopy
    /// wrote it, which hpcrun's are not.</summary>
    public static bool IsElsewhere(NewEntry entry) => Has(entry, "redirect") || Has(entry, "metacopy");

    public static NewEntry MadeOpaque(NewEntry entry) =>
        IsOpaque(entry) ? entry : entry with { Xattrs = [.. entry.Xattrs, new(Prefix + "opaque", "y"u8.ToArray())] };

    public static NewEntry Plain(NewEntry entry) =>
        entry.Xattrs.Count == 0 ? entry : entry with { Xattrs = [.. entry.Xattrs.Where(xattr => Word(xattr.Name) is null)] };

    private static bool Has(NewEntry entry, string word) => entry.Xattrs.Any(xattr => Word(xattr.Name) == word);

    /// <summary>What stands behind overlayfs' prefix; null for another attribute.</summary>
    private static string? Word(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..]
        : name.StartsWith(RootsPrefix, StringComparison.Ordinal) ? name[RootsPrefix.Length..] : null;
}
