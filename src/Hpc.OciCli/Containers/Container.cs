using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>A container that was created: its directory and its record.</summary>
internal sealed class Container
{
    private Container(ContainerDirectory directory, ContainerRecord record)
    {
        Directory = directory;
        Record = record;
    }

    public ContainerDirectory Directory { get; }

    public ContainerRecord Record { get; }

    /// <exception cref="RuntimeException">There is none.</exception>
    public static Container Open(string root, string id)
    {
        ContainerDirectory directory = ContainerDirectory.Open(root, id);
        return TryOpen(directory) ?? throw new RuntimeException($"container \"{id}\" does not exist: it was never completely created");
    }

    public static Container? TryOpen(ContainerDirectory directory) => directory.Record() is { } record ? new Container(directory, record) : null;

    /// <summary>runtime.md, "State": created, running or stopped.</summary>
    public string Status => LiveProcess.StartTicks(Record.ProcessId) != Record.StartTicks ? "stopped" : Directory.WaitsForStart ? "created" : "running";

    /// <summary>0 or the negative errno; ESRCH where the process is gone.</summary>
    public int Signal(int number) => Status == "stopped" ? -Errno.ESRCH : Linux.Signal.TrySend(Record.ProcessId, number);

    /// <summary>Whether the process ended within this time.</summary>
    public bool Ends(TimeSpan patience)
    {
        const int TickMilliseconds = 5;
        for (long end = Environment.TickCount64 + (long)patience.TotalMilliseconds; Status != "stopped"; Thread.Sleep(TickMilliseconds))
        {
            if (Environment.TickCount64 > end)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Nothing is left of it; then its poststop hooks run. One that fails is only reported (runtime.md, step
    /// 13).</summary>
    public void Delete(RuntimeLog log)
    {
        IReadOnlyList<Hook> hooks = Directory.Config().Hooks.PostStop;
        CgroupTree.Remove(Record.Cgroup);
        Directory.Remove();
        HookRunner.RunAll(hooks, "poststop", ContainerState.ForHook(Record, "stopped", 0), log.Warning);
    }
}
