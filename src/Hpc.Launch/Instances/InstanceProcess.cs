using System.Globalization;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.Launch.Instances;

/// <summary>The launch of an instance, as who starts it sees it: a child in a session of its own.</summary>
public sealed class InstanceProcess
{
    /// <summary>A script whose first line fails has failed by then.</summary>
    private const int SettlingMilliseconds = 100;

    private const int TickMilliseconds = 2;

    private InstanceProcess(int process) => ProcessId = process;

    public int ProcessId { get; }

    /// <param name="words">argv.</param>
    /// <exception cref="SystemCallException">No process can be made.</exception>
    public static InstanceProcess Start(IReadOnlyList<string> words, IReadOnlyList<string> environment, InstanceLogs logs)
    {
        string program = Unistd.ReadLink("/proc/self/exe") ?? "/proc/self/exe";
        int nothing = Fcntl.Open("/dev/null", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        int child = Spawn.Detached(program, words, environment, nothing, logs.Out, logs.Error);
        _ = Unistd.Close(nothing);
        return child > 0 ? new InstanceProcess(child) : throw new SystemCallException("posix_spawn", $"\"{program}\"", -child);
    }

    /// <summary>Waits until its program runs, or there is none and its container is made.</summary>
    /// <returns>null; or the status as a shell has it, if it has ended instead.</returns>
    public int? WaitUntilItRuns()
    {
        for (long runsSince = long.MaxValue; ; Thread.Sleep(TickMilliseconds))
        {
            if (Spawn.StatusOfEnded(ProcessId) is { } status)
            {
                return status;
            }

            long now = Environment.TickCount64;
            if (runsSince == long.MaxValue && ProgramRuns())
            {
                runsSince = now;
            }

            if (runsSince != long.MaxValue && now - runsSince >= SettlingMilliseconds)
            {
                return null;
            }
        }
    }

    /// <summary>Process 1 is there, and its child is no longer a copy of the launch.</summary>
    private bool ProgramRuns()
    {
        if (PidNamespaceInit.Of(ProcessId) is not { } init)
        {
            return false;
        }

        string[] children = PidNamespaceInit.ChildrenOf(init);
        return children.Length == 0
            || SmallFile.ReadText($"/proc/{children[0]}/cmdline")
                != SmallFile.ReadText($"/proc/{ProcessId.ToString(CultureInfo.InvariantCulture)}/cmdline");
    }
}
