using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>What the runtime does from outside while the container's process waits.</summary>
public enum SyncPoint
{
    /// <summary>Writes the maps of the new user namespace.</summary>
    MapIds,

    /// <summary>Puts the process into the container's cgroup.</summary>
    EnterCgroup,

    /// <summary>Runs the hooks of the runtime's namespaces (prestart, createRuntime) and answers with the container's
    /// state.</summary>
    RunHooks,

    /// <summary>All is done but the program itself: writes the state and the pid file.</summary>
    Created,
}

/// <summary>The process waits until the runtime has done its part; a descriptor that comes with the answer goes into the
/// slot.</summary>
public sealed record SyncStep(SyncPoint Point, int Slot, string Reason) : Step(Reason)
{
    public override string Operation => "await-planner";
    public override string[] Words => [$"{Slot}"];
    public override string Call => $"sendmsg(runtime), recvmsg() -> descriptor {Slot}";
}

/// <summary>accept(2): the runtime may go; who connects to this socket starts the program.</summary>
public sealed record AwaitStartStep(int Slot, string Reason) : Step(Reason)
{
    public override string Operation => "await";
    public override string[] Words => [$"{Slot}"];
    public override string Call => $"accept(descriptor {Slot})";
}
