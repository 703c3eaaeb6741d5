using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>What overlayfs says with a file of an upper layer (filesystems/overlayfs.rst, "whiteouts and opaque directories"; the
/// attributes are user.overlay.* where it was mounted with userxattr).</summary>
internal static class OverlayEntry
{
    private const string Prefix = "user.overlay.";
    private const string Opaque = Prefix + "opaque";
    private const string Whiteout = Prefix + "whiteout";

    /// <summary>The name is gone: a character device 0/0, or since Linux 6.7 an empty file with an attribute.</summary>
    public static bool IsWhiteout(NewEntry entry) =>
        (entry.Type == InodeType.CharacterDevice && entry is { DeviceMajor: 0, DeviceMinor: 0 })
            || (entry.Type == InodeType.File && Has(entry, Whiteout));

    /// <summary>A directory that hides all that the layers below have in it. "x" says only that there are whiteouts of the newer
    /// form.</summary>
    public static bool IsOpaque(NewEntry entry) => entry.Type == InodeType.Directory
        && entry.Xattrs.Any(xattr => xattr.Name == Opaque && xattr.Value.AsSpan().SequenceEqual("y"u8));

    public static NewEntry Plain(NewEntry entry) =>
        entry.Xattrs.Count == 0 ? entry
            : entry with { Xattrs = [.. entry.Xattrs.Where(xattr => !xattr.Name.StartsWith(Prefix, StringComparison.Ordinal))] };

    private static bool Has(NewEntry entry, string name) => entry.Xattrs.Any(xattr => xattr.Name == name);
}
