using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary>Hands a plan to the stage and does its own part where the plan waits for it.</summary>
internal sealed class StageSession
{
    private readonly CallerProcess _caller;
    private readonly ContainerPlan _plan;
    private readonly StageLink _link;
    private readonly RuntimeLog _log;

    public StageSession(CallerProcess caller, ContainerPlan plan, RuntimeLog log)
    {
        (_caller, _plan, _link, _log) = (caller, plan, caller.Link, log);
    }

    /// <summary>The process that the plan is about: the caller's, until the plan forks.</summary>
    public int ProcessId { get; private set; } = StageEntry.Solver();

    /// <summary>All was done but the program itself.</summary>
    public bool Created { get; private set; }

    /// <summary>Returns when the program runs, or waits for start.</summary>
    /// <param name="act">What is done at a point; a descriptor for the process, or -1.</param>
    /// <param name="listen">Takes the descriptor over which the filter asks about calls.</param>
    /// <exception cref="RuntimeException">A step failed; nothing of the process is left.</exception>
    public void Carry(int[] slots, Func<SyncPoint, int> act, Action<int> listen)
    {
        _log.Debug($"nsexec container setup: {_plan.Launch.Steps.Count} steps");
        foreach (FilterCallsStep filter in _plan.Launch.Steps.OfType<FilterCallsStep>())
        {
            _log.Debug($"seccomp filter flags: {filter.Flags}");
        }

        _link.SendPlan(PlanWire.Encode(_plan.Launch, withTimes: false), slots, contained: true);
        foreach (int slot in slots)
        {
            _ = Unistd.Close(slot);
        }

        try
        {
            for (StageMessage message; (message = _link.Receive()).Event != StageEvent.Gone;)
            {
                Answer(message, act, listen);
            }
        }
        catch
        {
            EndWhatWasForked();
            throw;
        }

        if (!Created)
        {
            throw new RuntimeException($"the container's process died before it was complete ({Causes()})");
        }

        _log.Debug("init: closing the pipe to signal completion");
    }

    /// <summary>The caller's own process is told last, when what failed has been said: who waits for it looks for that
    /// then.</summary>
    private void EndWhatWasForked()
    {
        if (_link != _caller.Link)
        {
            _link.SendExit(Entry.Failure);
        }
    }

    private string Causes() => _plan.Launch.Steps.OfType<FilterCallsStep>().Any()
        ? "killed, out of memory, or linux.seccomp refuses what starting a program takes" : "killed, or out of memory";

    private void Answer(StageMessage message, Func<SyncPoint, int> act, Action<int> listen)
    {
        switch (message.Event)
        {
            case StageEvent.Child:
                ProcessId = message.Errno;
                _caller.Link = new StageLink(message.Descriptors[0]);
                _log.Debug($"child process in init(): process {ProcessId}");
                break;
            case StageEvent.Listener:
                listen(message.Descriptors[0]);
                _link.Acknowledge();
                break;
            case StageEvent.Waits:
                SyncPoint point = ((SyncStep)_plan.Launch.Steps[message.Step]).Point;
                int descriptor = act(point);
                Created |= point == SyncPoint.Created;
                Acknowledge(descriptor);
                break;
            case StageEvent.Failed when Created && message.Of(_plan.Launch) is ExecStep exec:
                throw new ProgramException($"exec {exec.Arguments[0]}: {ErrnoText.Of(message.Errno)}");
            case StageEvent.Failed:
                throw new RuntimeException(StepFailure.Explain(_plan.Launch, message));
        }
    }

    private void Acknowledge(int descriptor)
    {
        if (descriptor < 0)
        {
            _link.Acknowledge();
            return;
        }

        _link.Acknowledge(descriptor);
        _ = Unistd.Close(descriptor);
    }
}
