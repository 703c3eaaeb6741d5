using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>&lt;sys/statfs.h&gt;: the file system that a path lies on.</summary>
public static unsafe partial class Statfs
{
    /// <summary>FUSE, linux/magic.h.</summary>
    public const long FUSE_SUPER_MAGIC = 0x65735546;

    /// <param name="Type">Magic number, linux/magic.h.</param>
    /// <param name="Flags">ST_* flags of statvfs(3), of which the low ones equal those of mount(2).</param>
    public readonly record struct FileSystem(long Type, long Flags);

    /// <summary>statfs(2); null if it fails.</summary>
    public static FileSystem? Of(string path)
    {
        Record record;
        return statfs(path, &record) == 0 ? new FileSystem(record.Type, record.Flags) : null;
    }

    /// <summary>struct statfs on 64-bit machines, 120 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    private struct Record
    {
        [FieldOffset(0)] public long Type;
        [FieldOffset(80)] public long Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statfs([MarshalUsing(typeof(Latin1Marshaller))] string path, Record* record);
}
