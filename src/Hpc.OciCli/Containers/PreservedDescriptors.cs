using Hpc.Host;

namespace Hpc.OciCli;

/// <summary>--preserve-fds: descriptors from 3 on that the caller left open for the program.</summary>
internal static class PreservedDescriptors
{
    private const int First = 3;
    private const int ClosesOnExec = 0x80000;

    /// <param name="process">That the caller started. What it opened itself closes when it executes the program.</param>
    /// <exception cref="RuntimeException">One of them is not open.</exception>
    public static void Check(int process, int count)
    {
        for (int fd = First; fd < First + count; fd++)
        {
            if (Flags(process, fd) is not { } flags || (flags & ClosesOnExec) != 0)
            {
                throw new RuntimeException($"cannot keep {count} descriptors for the program (--preserve-fds): descriptor " +
                    $"{fd} is not open");
            }
        }
    }

    /// <summary>The line "flags:" of /proc/PID/fdinfo, in octal.</summary>
    private static int? Flags(int process, int fd)
    {
        string? line = SmallFile.ReadText($"/proc/{process}/fdinfo/{fd}")?.Split('\n')
            .FirstOrDefault(text => text.StartsWith("flags:", StringComparison.Ordinal));
        return line is null ? null : Convert.ToInt32(line["flags:".Length..].Trim(), 8);
    }
}
