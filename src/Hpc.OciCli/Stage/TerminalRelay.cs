using Hpc.Host;
using Hpc.Linux;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary>Between the caller's terminal and the container's, until the program ends.</summary>
internal sealed class TerminalRelay(int master, StageLink link)
{
    /// <summary>The window may have changed: there is no signal handler that would tell.</summary>
    private const int TickMilliseconds = 300;

    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>The end of the program, as the stage reports it.</summary>
    public StageMessage Run()
    {
        byte[]? settings = Termios.MakeRaw(0);
        int input = 0, output = master;
        try
        {
            while (true)
            {
                Resize();
                uint ready = Termios.Wait([input, output, link.Socket], TickMilliseconds);
                if ((ready & 1) != 0 && !Copy(0, master))
                {
                    input = -1;
                }

                if ((ready & 2) != 0 && !Copy(master, 1))
                {
                    output = -1;
                }

                if ((ready & 4) != 0)
                {
                    return Finish();
                }
            }
        }
        finally
        {
            if (settings is not null)
            {
                Termios.Restore(0, settings);
            }
        }
    }

    /// <summary>What the program printed last is still in the terminal.</summary>
    private StageMessage Finish()
    {
        while (Termios.Wait([master], 0) != 0 && Copy(master, 1))
        {
        }

        return link.Receive();
    }

    private void Resize()
    {
        ulong size = Termios.Size(0);
        if (size != 0 && size != Termios.Size(master))
        {
            Termios.SetSize(master, size);
        }
    }

    private bool Copy(int from, int to)
    {
        int done = Unistd.TryRead(from, _buffer);
        if (done > 0)
        {
            Terminal.Relay(to, _buffer.AsSpan(0, done));
        }

        return done > 0 || done == -Errno.EINTR || done == -Errno.EAGAIN;
    }
}
