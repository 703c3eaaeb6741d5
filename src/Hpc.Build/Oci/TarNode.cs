using Hpc.Oci;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>From what a tar stream says of a file to what a SquashFS image records.</summary>
public static class TarNode
{
    /// <summary>Attributes of a mounted overlay: they would mean something to the next one.</summary>
    private const string OverlayPrefix = "trusted.overlay.";

    /// <summary>As the settings want it recorded.</summary>
    public static NewEntry Of(TarEntry entry, ImageSettings settings) => settings.Settle(entry.Path, Of(entry));

    /// <summary>As it is.</summary>
    public static NewEntry Of(TarEntry entry) => new(TypeOf(entry.Type))
    {
        Permissions = (ushort)(entry.Mode & 0xfff),
        Uid = (uint)Math.Clamp(entry.UserId, 0, uint.MaxValue),
        Gid = (uint)Math.Clamp(entry.GroupId, 0, uint.MaxValue),
        ModifiedTime = (uint)Math.Clamp(entry.Time, 0, uint.MaxValue),
        Target = entry.Type == TarEntryType.SymbolicLink ? entry.LinkTarget : "",
        DeviceMajor = entry.DeviceMajor,
        DeviceMinor = entry.DeviceMinor,
        Xattrs = [.. entry.Xattrs.Where(xattr => !xattr.Name.StartsWith(OverlayPrefix, StringComparison.Ordinal))
            .Select(xattr => new Xattr(xattr.Name, xattr.Value))],
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
