using Hpc.Linux;

namespace Hpc.Launch.Launching;

/// <summary>The open descriptors of this process.</summary>
internal static class InheritedDescriptors
{
    /// <summary>Closes all that was inherited from the caller (a pipe's reader waits for every writer) and puts /dev/null on 0, 1
    /// and 2. Inherited ones are those without FD_CLOEXEC: they came through execve, and everything of our own is opened with
    /// it.</summary>
    public static void Close()
    {
        int nothing = Fcntl.TryOpen("/dev/null", Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
        for (int standard = 0; standard <= 2 && nothing >= 0; standard++)
        {
            _ = Unistd.Duplicate(nothing, standard);
        }

        foreach (string name in DirectoryNames.Of("/proc/self/fd"))
        {
            if (int.TryParse(name, out int fd) && fd > 2 && !Fcntl.ClosesOnExec(fd))
            {
                _ = Unistd.Close(fd);
            }
        }
    }
}
