using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;termios.h&gt; and tty_ioctl(4): the terminal that a person sits at.</summary>
public static unsafe partial class Termios
{
    private const uint TIOCGWINSZ = 0x5413;
    private const uint TIOCSWINSZ = 0x5414;
    private const int TCSADRAIN = 1;

    /// <summary>c_oflag in struct termios.</summary>
    private const int OutputFlags = 4;

    private const uint OPOST = 1;

    /// <summary>struct termios of glibc has 60 bytes.</summary>
    private const int SettingsSize = 64;

    /// <summary>isatty(3).</summary>
    public static bool Is(int fd)
    {
        byte* settings = stackalloc byte[SettingsSize];
        return tcgetattr(fd, settings) == 0;
    }

    /// <summary>tcgetattr(3) and cfmakeraw(3): every byte that is typed goes through as it is. What is printed is still
    /// processed: a line ends with a carriage return, too.</summary>
    /// <returns>The former settings for <see cref="Restore"/>, or null if the descriptor is no terminal.</returns>
    public static byte[]? MakeRaw(int fd)
    {
        byte[] before = new byte[SettingsSize], raw = new byte[SettingsSize];
        fixed (byte* old = before, fresh = raw)
        {
            if (tcgetattr(fd, old) != 0)
            {
                return null;
            }

            before.CopyTo(raw, 0);
            cfmakeraw(fresh);
            *(uint*)(fresh + OutputFlags) |= OPOST;
            _ = tcsetattr(fd, TCSADRAIN, fresh);
        }

        return before;
    }

    public static void Restore(int fd, byte[] settings)
    {
        fixed (byte* old = settings)
        {
            _ = tcsetattr(fd, TCSADRAIN, old);
        }
    }

    /// <summary>Rows and columns as the kernel packs them (struct winsize, 8 bytes); 0 if the descriptor is no
    /// terminal.</summary>
    public static ulong Size(int fd)
    {
        ulong size = 0;
        return Ioctl.Try(fd, TIOCGWINSZ, &size) < 0 ? 0 : size;
    }

    /// <summary>The same as characters; 0 also where nobody has set it.</summary>
    public static (uint Rows, uint Columns) Window(int fd) => ((ushort)Size(fd), (ushort)(Size(fd) >> 16));

    public static void SetSize(int fd, ulong size) => _ = Ioctl.Try(fd, TIOCSWINSZ, &size);

    /// <summary>poll(2) for reading: which of the descriptors have something to say, or ended, as bits. A negative one is
    /// none.</summary>
    public static uint Wait(ReadOnlySpan<int> descriptors, int milliseconds)
    {
        const short POLLIN = 1;
        const int Most = 8;
        PollDescriptor* entries = stackalloc PollDescriptor[Most];
        for (int i = 0; i < descriptors.Length; i++)
        {
            entries[i] = new PollDescriptor { Descriptor = descriptors[i], Events = POLLIN };
        }

        uint ready = 0;
        if (poll(entries, (nuint)descriptors.Length, milliseconds) > 0)
        {
            for (int i = 0; i < descriptors.Length; i++)
            {
                ready |= entries[i].Happened != 0 ? 1u << i : 0;
            }
        }

        return ready;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int fd, byte* settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int fd, int when, byte* settings);

    [LibraryImport("libc")]
    private static partial void cfmakeraw(byte* settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollDescriptor* entries, nuint count, int milliseconds);
}
