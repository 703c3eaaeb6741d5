using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>What a file of this machine is, in the words of an image.</summary>
internal static class FileStatus
{
    private const int NanosecondsPerSecond = 1_000_000_000;

    internal static InodeType TypeOf(in Stat.Status status) => (status.Mode & 0xf000) switch
    {
        0x4000 => InodeType.Directory,
        0x8000 => InodeType.File,
        0xa000 => InodeType.Symlink,
        0x6000 => InodeType.BlockDevice,
        0x2000 => InodeType.CharacterDevice,
        0x1000 => InodeType.Fifo,
        _ => InodeType.Socket,
    };

    internal static NewEntry EntryOf(string path, in Stat.Status status)
    {
        IReadOnlyList<string> names = Xattrs.Names(path);
        return new NewEntry(TypeOf(status))
        {
            LinkCount = status.LinkCount,
            Permissions = (ushort)(status.Mode & 0xfff),
            Uid = status.UserId,
            Gid = status.GroupId,
            ModifiedTime = (uint)Math.Clamp(status.ModifiedNanoseconds / NanosecondsPerSecond, 0, uint.MaxValue),
            Target = status.IsSymbolicLink ? Unistd.ReadLink(path) ?? "" : "",
            DeviceMajor = (uint)(status.SpecialDevice >> 32),
            DeviceMinor = (uint)status.SpecialDevice,
            Xattrs = names.Count == 0 ? [] : [.. names.Select(name => (name, Value: Xattrs.Value(path, name)))
                .Where(xattr => xattr.Value is not null).Select(xattr => new Xattr(xattr.name, xattr.Value!))],
        };
    }
}
