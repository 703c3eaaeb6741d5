using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>&lt;spawn.h&gt;: a child that execs at once; safe in a process with threads, which fork(2) is not.</summary>
public static unsafe partial class Spawn
{
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;

    /// <summary>Runs a program and returns what it wrote to its standard output, or null if it could not be started or did not
    /// end with status 0. Standard input and error are the caller's.</summary>
    /// <param name="environment">The program's; empty unless given.</param>
    /// <param name="most">Bytes after which nothing more is read.</param>
    public static string? Output(string path, IReadOnlyList<string> arguments, IReadOnlyList<string>? environment = null,
        int most = 64 * 1024) =>
        Output(path, arguments, environment, most, out _);

    /// <param name="end">Its status as a shell has it (128 + signal), or the negative errno where it cannot be started.</param>
    /// <inheritdoc cref="Output(string, IReadOnlyList{string}, IReadOnlyList{string}?, int)"/>
    public static string? Output(string path, IReadOnlyList<string> arguments, IReadOnlyList<string>? environment, int most,
        out int end)
    {
        int* pipe = stackalloc int[2];
        if (pipe2(pipe, Fcntl.O_CLOEXEC) != 0)
        {
            end = -Marshal.GetLastPInvokeError();
            return null;
        }

        byte* actions = stackalloc byte[256];
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawn_file_actions_adddup2(actions, pipe[1], 1);
        int child;
        int error;
        using (WordArray words = new([path, .. arguments]), variables = new(environment ?? []))
        {
            error = Start(path, words, variables, actions, &child);
        }

        _ = posix_spawn_file_actions_destroy(actions);
        _ = Unistd.Close(pipe[1]);
        string? output = error == 0 ? Drain(pipe[0], most) : null;
        _ = Unistd.Close(pipe[0]);
        end = error != 0 ? -error : Wait(child, null) ?? 0;
        return end is 0 or -Errno.ECHILD ? output : null; // where the caller ignores SIGCHLD, nobody knows its status
    }

    /// <summary>Runs a program with this standard input; what it prints goes to the caller's standard error. Waits for its
    /// end.</summary>
    /// <param name="limit">After which it is killed.</param>
    /// <returns>Its status as a shell has it (128 + signal), null after the limit, or the negative errno where it cannot be
    /// started.</returns>
    public static int? Run(string path, IReadOnlyList<string> argv, IReadOnlyList<string> environment, int input,
        TimeSpan? limit) =>
        Run(path, argv, environment, (input, 2), limit, null);

    /// <summary>Runs a program with the caller's own standard streams. Waits for its end.</summary>
    /// <returns>As <see cref="Run(string, IReadOnlyList{string}, IReadOnlyList{string}, int, TimeSpan?)"/>.</returns>
    public static int? RunInPlace(string path, IReadOnlyList<string> argv, IReadOnlyList<string> environment)
    {
        byte* actions = stackalloc byte[256];
        _ = posix_spawn_file_actions_init(actions);
        int child;
        int error;
        using (WordArray words = new(argv), variables = new(environment))
        {
            error = Start(path, words, variables, actions, &child);
        }

        _ = posix_spawn_file_actions_destroy(actions);
        return error != 0 ? -error : Wait(child, null);
    }

    /// <summary>As Run, for a program to which nothing of the caller matters: every signal is at its default, and what it says
    /// on both streams goes to the output.</summary>
    public static int? RunApart(string path, IReadOnlyList<string> argv, IReadOnlyList<string> environment, int input, int output,
        TimeSpan? limit)
    {
        byte* attributes = stackalloc byte[512];
        byte* signals = stackalloc byte[128]; // sigset_t
        new Span<byte>(signals, 128).Clear();
        _ = posix_spawnattr_init(attributes);
        _ = posix_spawnattr_setsigmask(attributes, signals);
        for (int signal = 1; signal <= Signal.SIGSYS; signal++)
        {
            signals[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
        }

        _ = posix_spawnattr_setsigdefault(attributes, signals);
        _ = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        int? status = Run(path, argv, environment, (input, output), limit, attributes);
        _ = posix_spawnattr_destroy(attributes);
        return status;
    }

    private static int? Run(string path, IReadOnlyList<string> argv, IReadOnlyList<string> environment,
        (int Input, int Output) streams, TimeSpan? limit, byte* attributes)
    {
        byte* actions = stackalloc byte[256];
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawn_file_actions_adddup2(actions, streams.Input, 0);
        _ = posix_spawn_file_actions_adddup2(actions, streams.Output, 1);
        _ = posix_spawn_file_actions_adddup2(actions, streams.Output, 2);
        int child;
        int error;
        using (WordArray words = new(argv), variables = new(environment))
        {
            error = Start(path, words, variables, actions, &child, attributes);
        }

        _ = posix_spawn_file_actions_destroy(actions);
        return error != 0 ? -error : Wait(child, limit);
    }

    /// <summary>Starts a program that is left alone: in a session of its own, with these standard streams, and the signals that a
    /// terminal or an administrator sends at their defaults.</summary>
    /// <returns>Its pid, or the negative errno.</returns>
    public static int Detached(string path, IReadOnlyList<string> argv, IReadOnlyList<string> environment, int input, int output,
        int error)
    {
        const short POSIX_SPAWN_SETSID = 0x80;
        byte* actions = stackalloc byte[256];
        byte* attributes = stackalloc byte[512];
        byte* signals = stackalloc byte[128]; // sigset_t
        new Span<byte>(signals, 128).Clear();
        _ = posix_spawnattr_init(attributes);
        _ = posix_spawnattr_setsigmask(attributes, signals);
        foreach (int signal in (ReadOnlySpan<int>)[Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT, Signal.SIGTERM, Signal.SIGPIPE])
        {
            signals[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
        }

        _ = posix_spawnattr_setsigdefault(attributes, signals);
        _ = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawn_file_actions_adddup2(actions, input, 0);
        _ = posix_spawn_file_actions_adddup2(actions, output, 1);
        _ = posix_spawn_file_actions_adddup2(actions, error, 2);
        int child;
        int failed;
        using (WordArray words = new(argv), variables = new(environment))
        {
            failed = Start(path, words, variables, actions, &child, attributes);
        }

        _ = posix_spawn_file_actions_destroy(actions);
        _ = posix_spawnattr_destroy(attributes);
        return failed != 0 ? -failed : child;
    }

    /// <summary>execv(3): this process becomes another program, with its own variables.</summary>
    /// <returns>The negative errno, where it does not.</returns>
    public static int Become(string path, IReadOnlyList<string> argv)
    {
        using WordArray words = new(argv);
        _ = execv(words.Text(path), words.Pointer);
        return -Marshal.GetLastPInvokeError();
    }

    /// <summary>Of a child: its status as a shell has it (128 + signal), or null while it runs.</summary>
    public static int? StatusOfEnded(int child)
    {
        const int WNOHANG = 1;
        int status;
        return waitpid(child, &status, WNOHANG) != child ? null : Shell(status);
    }

    private static int Shell(int status) => (status & 0x7f) != 0 ? 128 + (status & 0x7f) : status >> 8 & 0xff;

    private static int? Wait(int child, TimeSpan? limit)
    {
        const int WNOHANG = 1, TickMilliseconds = 5;
        long end = limit is { } time ? System.Environment.TickCount64 + (long)time.TotalMilliseconds : long.MaxValue;
        int status;
        for (int done; (done = waitpid(child, &status, limit is null ? 0 : WNOHANG)) != child;)
        {
            if (done < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                return -Marshal.GetLastPInvokeError();
            }

            if (System.Environment.TickCount64 > end)
            {
                _ = Signal.TrySend(child, 9);
                _ = waitpid(child, &status, 0);
                return null;
            }

            if (done == 0)
            {
                Thread.Sleep(TickMilliseconds);
            }
        }

        return Shell(status);
    }

    /// <summary>A NULL-terminated array of strings for the kernel, one char per byte.</summary>
    private sealed class WordArray : IDisposable
    {
        private readonly List<nint> _texts = [];

        public WordArray(IReadOnlyList<string> words)
        {
            Pointer = (byte**)NativeMemory.Alloc((nuint)(words.Count + 1), (nuint)sizeof(byte*));
            for (int i = 0; i < words.Count; i++)
            {
                Pointer[i] = Text(words[i]);
            }

            Pointer[words.Count] = null;
        }

        public byte** Pointer { get; }

        /// <summary>A copy that lives as long as the array.</summary>
        public byte* Text(string word)
        {
            byte* text = (byte*)NativeMemory.Alloc((nuint)word.Length + 1);
            _texts.Add((nint)text);
            int length = RawText.Write(word, new Span<byte>(text, word.Length));
            text[length] = 0;
            return text;
        }

        public void Dispose()
        {
            foreach (nint text in _texts)
            {
                NativeMemory.Free((void*)text);
            }

            NativeMemory.Free(Pointer);
        }
    }

    /// <summary>Where the caller ignores SIGCHLD the kernel would keep no status for waitpid(2).</summary>
    private static int Start(string path, WordArray words, WordArray variables, byte* actions, int* child,
        byte* attributes = null)
    {
        Signal.StopIgnoring(Signal.SIGCHLD);
        return posix_spawn(child, words.Text(path), actions, attributes, words.Pointer, variables.Pointer);
    }

    private static string Drain(int fd, int most)
    {
        byte[] buffer = new byte[Math.Min(most, 64 * 1024)];
        int filled = 0;
        for (int done; filled < buffer.Length && (done = Unistd.Read(fd, buffer.AsSpan(filled))) > 0;)
        {
            filled += done;
            if (filled == buffer.Length && filled < most)
            {
                Array.Resize(ref buffer, (int)Math.Min(most, 4L * filled));
            }
        }

        return RawText.Of(buffer.AsSpan(0, filled));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* fds, int flags);

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* child, byte* path, void* actions, void* attributes, byte** arguments,
        byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int fd, int onto);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int execv(byte* path, byte** arguments);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int child, int* status, int options);
}
