using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>prctl(2).</summary>
public static partial class Prctl
{
    private const int PR_SET_PDEATHSIG = 1, PR_SET_NAME = 15;

    /// <summary>The calling thread's name, cut after 15 bytes; the main thread's is the process's (comm).</summary>
    public static void SetName(string name) => _ = prctl(PR_SET_NAME, name, 0, 0, 0);

    /// <summary>The signal that comes when the thread that started this process ends; execve(2) of a program that gains nothing
    /// keeps it, fork(2) does not.</summary>
    public static void EndWithParent(int signal) => _ = prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int prctl(int option, string text, nint third, nint fourth, nint fifth);
}
