using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>A step that says how the kernel schedules the process.</summary>
public abstract record SchedulingStep(string Reason) : Step(Reason);

/// <summary>ioprio_set(2) for the process group.</summary>
public sealed record SetIoPriorityStep(int Value, string Reason) : SchedulingStep(Reason)
{
    public override string Operation => "ioprio";
    public override string[] Words => [$"{Value}"];
    public override string Call => $"ioprio_set(IOPRIO_WHO_PGRP, 0, 0x{Value:x})";
}

/// <summary>sched_setattr(2).</summary>
public sealed record SetSchedulerStep(SchedulerSpec Scheduler, string Reason) : SchedulingStep(Reason)
{
    public override string Operation => "sched";

    public override string[] Words =>
    [
        $"{Scheduler.Policy}", $"{Scheduler.Flags}", $"{Scheduler.Nice}", $"{Scheduler.Priority}", $"{Scheduler.Runtime}",
            $"{Scheduler.Deadline}",
        $"{Scheduler.Period}",
    ];

    public override string Call => $"sched_setattr({Scheduler.Name}, nice {Scheduler.Nice}, priority {Scheduler.Priority})";
}

/// <summary>set_mempolicy(2) with any mode.</summary>
public sealed record SetMemoryModeStep(MemoryPolicySpec Policy, string Reason) : SchedulingStep(Reason)
{
    public override string Operation => "setmempolicy";
    public override string[] Words =>
        [$"{Policy.Mode}", .. Policy.Nodes.Count > 0 ? NumberList.Parts(Policy.Nodes) : []];
    public override string Call => $"set_mempolicy({Policy.Name}, [{string.Join(',', Policy.Nodes)}])";
}
