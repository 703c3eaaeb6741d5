using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>&lt;sys/xattr.h&gt;: extended attributes, of a link itself.</summary>
public static unsafe partial class Xattrs
{
    /// <summary>XATTR_LIST_MAX and XATTR_SIZE_MAX.</summary>
    private const int Maximum = 64 * 1024;

    [ThreadStatic]
    private static byte[]? s_buffer;

    /// <summary>llistxattr(2): the names that the caller may see; empty also where the file system has none.</summary>
    public static IReadOnlyList<string> Names(string path)
    {
        byte[] buffer = s_buffer ??= new byte[Maximum];
        fixed (byte* first = buffer)
        {
            nint length = llistxattr(path, first, Maximum);
            return length <= 0 ? [] : RawText.Of(new ReadOnlySpan<byte>(first, (int)length - 1)).Split('\0');
        }
    }

    /// <summary>lgetxattr(2); null if it is gone or may not be read.</summary>
    public static byte[]? Value(string path, string name)
    {
        byte[] buffer = s_buffer ??= new byte[Maximum];
        fixed (byte* first = buffer)
        {
            nint length = lgetxattr(path, name, first, Maximum);
            return length < 0 ? null : buffer[..(int)length];
        }
    }

    /// <summary>lsetxattr(2).</summary>
    /// <returns>0 or the negative errno.</returns>
    public static int TrySet(string path, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* first = value)
        {
            return lsetxattr(path, name, first, (nuint)value.Length, 0) == 0 ? 0 : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>fsetxattr(2).</summary>
    /// <returns>0 or the negative errno.</returns>
    public static int TrySet(int fd, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* first = value)
        {
            return fsetxattr(fd, name, first, (nuint)value.Length, 0) == 0 ? 0 : -Marshal.GetLastPInvokeError();
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsetxattr(int fd, [MarshalUsing(typeof(Latin1Marshaller))]
    string name, byte* value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint llistxattr([MarshalUsing(typeof(Latin1Marshaller))] string path, byte* list, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint lgetxattr(
        [MarshalUsing(typeof(Latin1Marshaller))] string path, [MarshalUsing(typeof(Latin1Marshaller))]
    string name, byte* value, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int lsetxattr(
        [MarshalUsing(typeof(Latin1Marshaller))] string path, [MarshalUsing(typeof(Latin1Marshaller))]
    string name, byte* value, nuint size, int flags);
}
