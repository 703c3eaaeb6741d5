using System.Runtime.InteropServices;
using System.Text;

namespace Hpc.Linux;

/// <summary>&lt;spawn.h&gt;: a child that execs at once; safe in a process with threads, which fork(2) is not.</summary>
public static unsafe partial class Spawn
{
    /// <summary>Runs a program and returns what it wrote to its standard output (64 KiB at most), or null where it could not be
    /// started or did not end with status 0. Standard input and error are the caller's.</summary>
    public static string? Output(string path, IReadOnlyList<string> arguments)
    {
        int* pipe = stackalloc int[2];
        if (pipe2(pipe, Fcntl.O_CLOEXEC) != 0)
        {
            return null;
        }

        byte* actions = stackalloc byte[256];
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawn_file_actions_adddup2(actions, pipe[1], 1);
        int child;
        int error = Start(path, arguments, actions, &child);
        _ = posix_spawn_file_actions_destroy(actions);
        _ = Unistd.Close(pipe[1]);
        string? output = error == 0 ? Drain(pipe[0]) : null;
        _ = Unistd.Close(pipe[0]);
        if (error != 0)
        {
            return null;
        }

        int status;
        while (waitpid(child, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }

        return status == 0 ? output : null;
    }

    private static int Start(string path, IReadOnlyList<string> arguments, byte* actions, int* child)
    {
        byte** words = stackalloc byte*[arguments.Count + 2];
        try
        {
            words[0] = (byte*)Marshal.StringToCoTaskMemAnsi(path);
            for (int i = 0; i < arguments.Count; i++)
            {
                words[i + 1] = (byte*)Marshal.StringToCoTaskMemAnsi(arguments[i]);
            }

            words[arguments.Count + 1] = null;
            byte* none = null;
            return posix_spawn(child, words[0], actions, null, words, &none);
        }
        finally
        {
            for (int i = 0; words[i] != null; i++)
            {
                Marshal.FreeCoTaskMem((nint)words[i]);
            }
        }
    }

    private static string Drain(int fd)
    {
        byte[] buffer = new byte[64 * 1024];
        int filled = 0;
        for (int done; filled < buffer.Length && (done = Unistd.Read(fd, buffer.AsSpan(filled))) > 0;)
        {
            filled += done;
        }

        return Encoding.Latin1.GetString(buffer, 0, filled);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* fds, int flags);

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* child, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int fd, int onto);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int child, int* status, int options);
}
