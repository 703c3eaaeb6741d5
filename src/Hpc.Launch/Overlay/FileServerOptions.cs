using Hpc.Linux;

namespace Hpc.Launch.Overlay;

/// <summary>What the host's fuse2fs can do, by its text: asking it would start it once more.</summary>
internal static class FileServerOptions
{
    private const int Most = 16 << 20;

    /// <summary>Whether it takes <c>-o offset=</c>, as that of e2fsprogs 1.47 and later does, and says in its help.</summary>
    public static bool HasOffset(string program)
    {
        int fd = Fcntl.TryOpen(program, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return true;
        }

        using FileSource file = new(fd);
        byte[] text = new byte[Math.Min(file.Length, Most)];
        file.ReadExactly(0, text, program);
        return text.AsSpan().IndexOf("-o offset="u8) >= 0;
    }
}
