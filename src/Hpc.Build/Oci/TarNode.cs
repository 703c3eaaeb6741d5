using Hpc.Oci;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>From what a tar stream says of a file to what a SquashFS image records.</summary>
public static class TarNode
{
    /// <summary>Attributes of a mounted overlay: they would mean something to the next one.</summary>
    private const string OverlayPrefix = "trusted.overlay.";

    public static NewEntry Of(TarEntry entry, ImageSettings settings) => new(TypeOf(entry.Type))
    {
        Permissions = (ushort)entry.Mode,
        Uid = settings.KeepIds ? (uint)Math.Clamp(entry.UserId, 0, uint.MaxValue) : 0,
        Gid = settings.KeepIds ? (uint)Math.Clamp(entry.GroupId, 0, uint.MaxValue) : 0,
        ModifiedTime = (uint)Math.Clamp(entry.Time, 0, settings.LatestFileTime ?? uint.MaxValue),
        Target = entry.Type == TarEntryType.SymbolicLink ? entry.LinkTarget : "",
        DeviceMajor = entry.DeviceMajor,
        DeviceMinor = entry.DeviceMinor,
        Xattrs = [.. entry.Xattrs.Where(xattr => !xattr.Name.StartsWith(OverlayPrefix, StringComparison.Ordinal))
            .Select(xattr => new Xattr(xattr.Name, xattr.Value)).Where(XattrName.IsStorable)],
    };

    private static InodeType TypeOf(TarEntryType type) => type switch
    {
        TarEntryType.Directory => InodeType.Directory,
        TarEntryType.SymbolicLink => InodeType.Symlink,
        TarEntryType.CharacterDevice => InodeType.CharacterDevice,
        TarEntryType.BlockDevice => InodeType.BlockDevice,
        TarEntryType.Fifo => InodeType.Fifo,
        _ => InodeType.File,
    };
}
