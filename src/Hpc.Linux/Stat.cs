using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Hpc.Files;

namespace Hpc.Linux;

/// <summary>&lt;sys/stat.h&gt;: what a path or descriptor is, by statx(2) (Linux 4.11), whose record is the same on every
/// architecture.</summary>
public static unsafe partial class Stat
{
    private const int AT_EMPTY_PATH = 0x1000;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_NO_AUTOMOUNT = 0x800;
    private const uint STATX_BASIC_STATS = 0x7ff;

    /// <param name="Device">Major number in the upper, minor in the lower 32 bits.</param>
    /// <param name="ModifiedNanoseconds">Since 1970, UTC.</param>
    /// <param name="SpecialDevice">What a device file stands for, in the same form.</param>
    /// <param name="ChangedNanoseconds">As <paramref name="ModifiedNanoseconds"/>, of the inode (st_ctime).</param>
    public readonly record struct Status(
        int Mode, uint UserId, uint GroupId, long Size, ulong Inode, ulong Device, long ModifiedNanoseconds, uint LinkCount = 1,
            ulong SpecialDevice = 0,
        long ChangedNanoseconds = 0)
    {
        /// <summary>st_mode by its parts.</summary>
        public UnixMode UnixMode => new((uint)Mode);

        public bool IsDirectory => UnixMode.IsDirectory;
        public bool IsFile => UnixMode.IsFile;
        public bool IsSymbolicLink => UnixMode.IsSymbolicLink;
        public bool IsExecutable => UnixMode.IsExecutable;
    }

    /// <summary>statx(2) of a path, links followed or not; null and the negative errno in <paramref name="error"/> where it
    /// fails.</summary>
    public static Status? Of(string path, bool followLinks, out int error) =>
        Call(Fcntl.AT_FDCWD, path, followLinks ? 0 : AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, out error);

    /// <summary>statx(2) of an open descriptor.</summary>
    public static Status? Of(int fd, out int error) => Call(fd, "", AT_EMPTY_PATH, out error);

    /// <summary>statx(2) of a name in an open directory, a link not followed.</summary>
    public static Status? Of(int directory, string name, out int error) =>
        Call(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, out error);

    private static Status? Call(int directory, string path, int flags, out int error)
    {
        Statx record;
        if (statx(directory, path, flags, STATX_BASIC_STATS, &record) != 0)
        {
            error = -Marshal.GetLastPInvokeError();
            return error == -Errno.EPERM ? OlderCall(directory, path, flags, out error) : null;
        }

        error = 0;
        return new Status(record.Mode, record.UserId, record.GroupId, (long)record.Size, record.Inode,
            ((ulong)record.DeviceMajor << 32) | record.DeviceMinor,
            record.ModifiedSeconds * 1_000_000_000 + record.ModifiedNanoseconds,
            record.LinkCount, ((ulong)record.SpecialMajor << 32) | record.SpecialMinor,
            record.ChangedSeconds * 1_000_000_000 + record.ChangedNanoseconds);
    }

    /// <summary>fstatat(2), where a filter refuses statx(2); for ENOSYS libc does the same by itself.</summary>
    private static Status? OlderCall(int directory, string path, int flags, out int error)
    {
        byte* record = stackalloc byte[256];
        if (fstatat(directory, path, record, flags) != 0)
        {
            error = -Marshal.GetLastPInvokeError();
            return null;
        }

        error = 0;
        uint* mode = (uint*)(record + KernelNumber.st_mode.Here), links = (uint*)(record + KernelNumber.st_nlink.Here);
        uint* user = (uint*)(record + KernelNumber.st_uid.Here);
        ulong special = *(ulong*)(record + KernelNumber.st_rdev.Here);
        return new Status((int)*mode, user[0], user[1], *(long*)(record + 48), *(ulong*)(record + 8), Device(*(ulong*)record),
            (*(long*)(record + 88) * 1_000_000_000) + *(long*)(record + 96), *links, Device(special),
            (*(long*)(record + 104) * 1_000_000_000) + *(long*)(record + 112));
    }

    /// <summary>From dev_t as libc encodes it (gnu_dev_makedev).</summary>
    private static ulong Device(ulong number)
    {
        ulong major = ((number >> 8) & 0xfff) | ((number >> 32) & ~0xfffUL), minor = (number & 0xff) | ((number >> 12) & ~0xffUL);
        return (major << 32) | (uint)minor;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fstatat(int directory, [MarshalUsing(typeof(Latin1Marshaller))]
    string path, byte* record, int flags);

    /// <summary>struct statx of linux/stat.h, 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)] public uint LinkCount;
        [FieldOffset(20)] public uint UserId;
        [FieldOffset(24)] public uint GroupId;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(128)] public uint SpecialMajor;
        [FieldOffset(132)] public uint SpecialMinor;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(
        int directory, [MarshalUsing(typeof(Latin1Marshaller))] string path, int flags, uint mask, Statx* record);
}
