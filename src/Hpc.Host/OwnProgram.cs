using Hpc.Linux;

namespace Hpc.Host;

/// <summary>The file that this process executes.</summary>
public static class OwnProgram
{
    private const int WritableByOthers = 0b010_010;

    /// <summary>A program that runs as this user could write to it, or make it writable.</summary>
    public static bool MayBeWritten => Stat.Of("/proc/self/exe", followLinks: true, out _) is not { } file
        || file.UserId == Unistd.Getuid() || (file.Mode & WritableByOthers) != 0;
}
