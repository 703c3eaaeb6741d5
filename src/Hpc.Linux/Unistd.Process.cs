using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>&lt;unistd.h&gt;: the process itself, its directory and its links.</summary>
public static unsafe partial class Unistd
{
    private const int PathMax = 4096;

    /// <summary>getcwd(2); null if the directory is unreachable or was removed.</summary>
    public static string? WorkingDirectory()
    {
        byte* buffer = stackalloc byte[PathMax];
        return getcwd(buffer, PathMax) != null && buffer[0] == (byte)'/' ? Text(buffer) : null;
    }

    /// <summary>readlink(2); null if the path is no link or may not be read.</summary>
    public static string? ReadLink(string path)
    {
        byte* buffer = stackalloc byte[PathMax];
        nint length = readlink(path, buffer, PathMax);
        return length < 0 ? null : RawText.Of(new ReadOnlySpan<byte>(buffer, (int)length));
    }

    /// <summary>getgroups(2).</summary>
    public static uint[] Groups()
    {
        int count = getgroups(0, null);
        uint[] groups = new uint[Math.Max(count, 0)];
        fixed (uint* first = groups)
        {
            return count > 0 && getgroups(count, first) == count ? groups : [];
        }
    }

    /// <summary>setsid(2): out of the caller's session and process group.</summary>
    public static void StartSession() => _ = setsid();

    public static int ChangeDirectory(string path) => chdir(path) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    /// <summary>dup2(2).</summary>
    public static int Duplicate(int fd, int onto) => dup2(fd, onto);

    /// <summary>_exit(2): no handlers, no finalizers, no flushing.</summary>
    public static void ExitNow(int status) => _exit(status);

    private static string Text(byte* bytes) => RawText.Of(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(bytes));

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* getcwd(byte* buffer, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlink([MarshalUsing(typeof(Latin1Marshaller))] string path, byte* buffer, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getgroups(int size, uint* list);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int chdir([MarshalUsing(typeof(Latin1Marshaller))] string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int fd, int onto);

    [LibraryImport("libc")]
    private static partial void _exit(int status);
}
