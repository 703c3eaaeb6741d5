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
        const int Input = 0, Output = 1, Errors = 2;
        _ = Unistd.Close(Input); // the lowest number is free then, also where descriptors have run out
        int nothing = Fcntl.TryOpen("/dev/null", Fcntl.O_RDWR);
        if (nothing >= 0)
        {
            _ = Unistd.Duplicate(nothing, Output);
            _ = Unistd.Duplicate(nothing, Errors);
        }

        foreach (int fd in Numbers())
        {
            if (fd > Errors && !Fcntl.ClosesOnExec(fd))
            {
                _ = Unistd.Close(fd);
            }
        }
    }

    /// <summary>Every number that there can be, where there is none left to look.</summary>
    private static IEnumerable<int> Numbers() => DirectoryNames.Of("/proc/self/fd") is { Count: > 0 } names
        ? names.Select(name => int.TryParse(name, out int fd) ? fd : -1)
        : Enumerable.Range(0, (int)Math.Clamp(Resource.SoftLimit(Resource.RLIMIT_NOFILE), 0, 1 << 20));
}
