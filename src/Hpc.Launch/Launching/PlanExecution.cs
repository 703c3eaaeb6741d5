using Hpc.Host;
using Hpc.Launch.Failures;
using Hpc.Launch.Node;
using Hpc.Launch.Overlay;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Launch.Launching;

/// <summary>Carries out a plan: hands it to the stage, serves the images that it mounts, explains what fails.</summary>
public sealed class PlanExecution
{
    private readonly StageLink _link;
    private readonly LaunchPlan _plan;
    private readonly ProcessArguments _arguments;
    private readonly LockedFiles? _files;

    private Action? NotStarted { get; init; }

    private PlanExecution(int controlSocket, LaunchPlan plan, ProcessArguments arguments, LockedFiles? files)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(controlSocket); // no process waits: nothing would be executed
        _files = files;
        _link = new StageLink(controlSocket);
        _plan = plan;
        _arguments = arguments;
    }

    /// <summary>Ends the waiting process, if it still waits.</summary>
    public static void End(int controlSocket, CommandEnd end) => new StageLink(controlSocket).SendEnd(end);

    /// <summary>Returns when the solver runs and no image is left to be served.</summary>
    /// <param name="slots">Descriptors for the plan's slots 1, 2, ...</param>
    /// <param name="server">Serves the plan's images; null if there is none, or another process serves it.</param>
    /// <param name="files">What the plan takes (<see cref="TakeFileStep"/>); null if it takes none.</param>
    /// <param name="runs">Called when the solver runs, or never will.</param>
    /// <param name="times">What has been measured so far (--time), or null.</param>
    /// <param name="meanwhile">Done while the stage makes the container, before the program starts
    /// (<see cref="AwaitRecordStep"/>).</param>
    /// <param name="notStarted">Called where a step failed, before the waiting process is told to end.</param>
    internal static void Run(
        int controlSocket, LaunchPlan plan, ProcessArguments arguments, ReadOnlySpan<int> slots, StepServer? server,
            LockedFiles? files, Action runs, PhaseTimes? times, Action? meanwhile = null, Action? notStarted = null)
    {
        PlanExecution execution = new(controlSocket, plan, arguments, files) { NotStarted = notStarted };
        if (server is not null)
        {
            LeaveTheJob();
        }
        else if (StageEntry.Keeper() is > 0 and var keeper)
        {
            _ = Signal.TrySend(keeper, Signal.SIGKILL); // whoever ends it then: nobody else needs it
        }

        times?.Mark("open further images, encode");
        if (execution._link.TrySendPlan(PlanWire.Encode(plan, times is not null), slots,
            plan.Contained) is < 0 and not (-Errno.EPIPE or -Errno.ECONNRESET) and var error)
        {
            throw new SystemCallException("sendmsg", "the plan", -error); // both would wait for ever
        }

        server?.Prepare();
        meanwhile?.Invoke();
        bool running = execution.HandleEvents(server, times);
        runs();
        if (server is not null && (running || server.Plans is { Namespaces.IsOffered: true }))
        {
            // Also where the founder itself has failed, with a program that is not there: others are on their way in.
            // The control socket stays open: another connection must never get its number (Refuse writes to it at the end).
            InheritedDescriptors.Close();
            server.ServeUntilUnseen();
        }
        else
        {
            server?.Unpacked?.WaitAndLeave(launched: false, () => false);
        }
    }

    /// <returns>Whether the solver runs.</returns>
    private bool HandleEvents(StepServer? server, PhaseTimes? times)
    {
        bool failed = false;
        for (StageMessage message; (message = _link.TryReceive()).Event != StageEvent.Gone;)
        {
            switch (message.Event)
            {
                case StageEvent.Device or StageEvent.Watch when message.Lost:
                    failed = true;
                    NotStarted?.Invoke();
                    StepFailure.PrintLost();
                    _link.SendExit(Terminal.FailureStatus);
                    break;
                case StageEvent.Device:
                    NodeContainers.BecomeServer(StageEntry.Solver());
                    server?.Images.Begin(message.Descriptors[0]);
                    break;
                case StageEvent.Watch:
                    server?.Unpacked?.Watch(message.Descriptors[0]);
                    break;
                case StageEvent.Namespaces:
                    server?.Plans?.Namespaces.Offer(message.Descriptors);
                    break;
                case StageEvent.Waits when _plan.Steps[message.Step] is TakeFileStep take:
                    _link.Acknowledge(_files![take.File]);
                    break;
                case StageEvent.Waits when _plan.Steps[message.Step] is AwaitRecordStep:
                    _link.Acknowledge();
                    break;
                case StageEvent.Failed:
                    if (!failed)
                    {
                        NotStarted?.Invoke();
                        StepFailure.Print(2, _plan, message, _arguments);
                    }

                    failed = true;
                    _link.SendExit(Terminal.FailureStatus);
                    break;
                case StageEvent.Times:
                    times?.Print(_plan, _link.ReceiveTimes());
                    _link.Acknowledge();
                    break;
            }
        }

        server?.Plans?.Namespaces.FounderRuns();
        return !failed;
    }

    /// <summary>The server belongs to no terminal, no process group and no directory, and none of the signals that a scheduler
    /// broadcasts ends it: the kernel does, when nobody can see the image any more.</summary>
    private static void LeaveTheJob()
    {
        Unistd.StartSession();
        SchedulerSignals.Ignore();
        _ = Unistd.ChangeDirectory("/");
    }
}
