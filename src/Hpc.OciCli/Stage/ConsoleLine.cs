using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>Where the other end of the container's terminal goes: to who listens on --console-socket, or to this process, which
/// then connects it with the caller's terminal.</summary>
internal sealed class ConsoleLine(string socketPath)
{
    private int _own = -1;

    /// <summary>The socket over which the stage will send it.</summary>
    public int Connect()
    {
        if (socketPath.Length == 0)
        {
            (_own, int other) = NamedSocket.Pair();
            return other;
        }

        int slash = socketPath.LastIndexOf('/');
        int fd = NamedSocket.TryConnect(slash < 0 ? "." : slash == 0 ? "/" : socketPath[..slash], socketPath[(slash + 1)..],
            NamedSocket.Stream);
        return fd >= 0 ? fd : throw new RuntimeException($"cannot connect to console socket {socketPath}: {ErrnoText.Of(-fd)}");
    }

    /// <summary>After the program runs: its terminal, or -1 where it has none here.</summary>
    public int Terminal()
    {
        if (_own < 0)
        {
            return -1;
        }

        Span<int> descriptors = stackalloc int[1];
        byte[] name = new byte[64];
        _ = Socket.TryReceive(_own, name, descriptors, out int count);
        _ = Unistd.Close(_own);
        return count == 1 ? descriptors[0] : -1;
    }

    /// <summary>A program that looks at its window first must find the caller's: the relay follows changes only.</summary>
    public static ProcessSpec InWindow(ProcessSpec process, bool foreground)
    {
        (uint rows, uint columns) = process.Terminal && foreground ? Termios.Window(0) : (0, 0);
        return rows > 0 ? process with { ConsoleSize = (rows, columns) } : process;
    }

    /// <exception cref="RuntimeException">--console-socket, --detach and process.terminal do not fit together.</exception>
    public static void Check(bool terminal, bool foreground, string socketPath)
    {
        if (terminal && !foreground && socketPath.Length == 0)
        {
            throw new RuntimeException("cannot allocate tty if the runtime will detach without setting console socket");
        }

        if (socketPath.Length > 0 && (!terminal || foreground))
        {
            throw new RuntimeException("cannot use console socket if the runtime will not detach or allocate tty");
        }
    }
}
