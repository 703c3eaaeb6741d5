using Hpc.Plan;

namespace Hpc.Stage;

/// <summary>What the stage tells the planner; values are enum to_planner of stage.h.</summary>
public enum StageEvent
{
    /// <summary>The stage is gone: the solver runs, or the process died.</summary>
    Gone = 0,

    /// <summary>A step failed: <see cref="StageMessage.Step"/>, <see cref="StageMessage.Errno"/>.</summary>
    Failed = 'F',

    /// <summary>An image is mounted; its /dev/fuse descriptor.</summary>
    Device = 'D',

    /// <summary>User and mount namespace descriptors.</summary>
    Namespaces = 'N',

    /// <summary>A step waits for an answer.</summary>
    Waits = 'S',

    /// <summary>The rest of the plan runs in a child: <see cref="StageMessage.Errno"/> is its process id, the descriptor a link
    /// to its parent.</summary>
    Child = 'C',

    /// <summary>The child ended: <see cref="StageMessage.Errno"/> is its status as a shell has it.</summary>
    Ended = 'E',

    /// <summary>A directory whose file system is to be watched.</summary>
    Watch = 'W',

    /// <summary>A filter asks about calls: the descriptor over which it does; an answer is awaited.</summary>
    Listener = 'L',

    /// <summary>Times of the steps follow; an answer is awaited.</summary>
    Times = 'T',
}

/// <param name="Substitute">The step that failed was done in another's place (<see cref="Hpc.Plan.Step.Otherwise"/>).</param>
public readonly record struct StageMessage(StageEvent Event, int Step, int Detail, int Errno, int[] Descriptors,
    bool Substitute = false)
{
    /// <summary>Descriptors came with it, and this process may have no more: there are none.</summary>
    public bool Lost { get; init; }

    /// <summary>The step of the plan that the message is about.</summary>
    public Step Of(LaunchPlan plan) => plan.Steps[Math.Min(Step, plan.Steps.Count - 1)] is { Otherwise: { } other } && Substitute
        ? other : plan.Steps[Math.Min(Step, plan.Steps.Count - 1)];
}
