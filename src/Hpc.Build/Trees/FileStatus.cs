using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>What an image records of a file of this machine.</summary>
internal static class FileStatus
{
    private const int NanosecondsPerSecond = 1_000_000_000;

    internal static NewEntry EntryOf(string path, in Stat.Status status)
    {
        IReadOnlyList<string> names = Xattrs.Names(path);
        return new NewEntry(FileKind.Of(status))
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
