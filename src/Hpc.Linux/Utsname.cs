using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>&lt;sys/utsname.h&gt;: the kernel's name and release.</summary>
public static unsafe partial class Utsname
{
    /// <summary>struct utsname: six fields of 65 bytes.</summary>
    private const int Field = 65;

    /// <summary>Release, e.g. "6.1.0-25-amd64", and machine, e.g. "x86_64" (uname -r, uname -m).</summary>
    public static (string Release, string Machine) Read()
    {
        byte* record = stackalloc byte[6 * Field];
        return uname(record) == 0
            ? (Text(record + (2 * Field)), Text(record + (4 * Field)))
            : throw new SystemCallException("uname", "", Marshal.GetLastPInvokeError());
    }

    /// <summary>The machine's name in its network (uname -n).</summary>
    public static string NodeName()
    {
        byte* record = stackalloc byte[6 * Field];
        return uname(record) == 0 ? Text(record + Field) : "";
    }

    private static string Text(byte* bytes) => RawText.Of(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(bytes));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int uname(byte* record);
}
