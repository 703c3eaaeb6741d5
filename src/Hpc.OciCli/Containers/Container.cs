using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>A container that was created: its directory and its record.</summary>
internal sealed class Container
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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
        return TryOpen(directory)
            ?? throw new RuntimeException($"container \"{id}\" does not exist: it was never completely created");
    }

    public static Container? TryOpen(ContainerDirectory directory) =>
        directory.Record() is { } record ? new Container(directory, record) : null;

    /// <summary>runtime.md, "State": created, running or stopped; and paused, as every runtime has it.</summary>
    public string Status => !Lives(Record) ? "stopped" : Directory.WaitsForStart ? "created" : CgroupTree.IsFrozen(Record.Cgroup)
        ? "paused" : "running";

    /// <summary>0 or the negative errno; ESRCH where the process is gone.</summary>
    public int Signal(int number) => Lives(Record) ? Linux.Signal.TrySend(Record.ProcessId, number) : -Errno.ESRCH;

    /// <summary>The processes that are in it. Without a cgroup they are those that see its files, as long as the first one
    /// lives: its mount namespace is always its own.</summary>
    public IReadOnlyList<int> Processes()
    {
        if (CgroupTree.Processes(Record.Cgroup) is { } inCgroup)
        {
            return inCgroup;
        }

        string? files = Lives(Record) ? Unistd.ReadLink($"/proc/{Record.ProcessId}/ns/mnt") : null;
        return files is null ? []
            : [.. ProcessStat.All().Select(int.Parse).Where(process => Unistd.ReadLink($"/proc/{process}/ns/mnt") == files)];
    }

    /// <summary>Whether it is known to have a pid namespace of its own: then its first process takes all others with
    /// it.</summary>
    public bool EndsWithFirst => Directory.TryConfig()?.Linux.Makes(Plan.NamespaceKinds.Pid) == true;

    /// <summary>Sends all of its processes a signal, the first one at last: as long as it is there, the others can be
    /// found.</summary>
    public int SignalAll(int number)
    {
        foreach (int process in Processes().Where(process => process != Record.ProcessId))
        {
            _ = Linux.Signal.TrySend(process, number);
        }

        return Signal(number);
    }

    /// <summary>Kills what still runs in it.</summary>
    /// <exception cref="RuntimeException">It does not end.</exception>
    public void Stop()
    {
        _ = EndsWithFirst ? Signal(Linux.Signal.SIGKILL) : SignalAll(Linux.Signal.SIGKILL);
        if (!Ends(Record))
        {
            throw new RuntimeException($"process {Record.ProcessId} of container {Record.Id} did not end within " +
                $"{Patience.TotalSeconds} s of SIGKILL");
        }
    }

    /// <summary>The process of a container that was never complete.</summary>
    public static void Kill(ContainerRecord? record)
    {
        if (record is not null && Lives(record))
        {
            _ = Linux.Signal.TrySend(record.ProcessId, Linux.Signal.SIGKILL);
            _ = Ends(record);
        }
    }

    /// <summary>Nothing is left of it; then its poststop hooks run. One that fails is only reported (runtime.md, step
    /// 13).</summary>
    public void Delete(HookRunner runner, IReadOnlyList<Hook> hooks)
    {
        CgroupTree.Remove(Record.Cgroup);
        try
        {
            Directory.Remove();
        }
        finally
        {
            runner.TryAll(hooks, "poststop", ContainerState.ForHook(Record, "stopped", 0));
        }
    }

    private static bool Lives(ContainerRecord record) => LiveProcess.StartTicks(record.ProcessId) == record.StartTicks;

    private static bool Ends(ContainerRecord record)
    {
        const int TickMilliseconds = 5;
        for (long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; Lives(record); Thread.Sleep(TickMilliseconds))
        {
            if (Environment.TickCount64 > end)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether its process ended within a while.</summary>
    public bool HasEnded() => Ends(Record);
}
