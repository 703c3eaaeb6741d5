using Hpc.Host;
using Hpc.Launch.Failures;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Launch.Sharing;

/// <summary>A process that carries out a plan which the plan server made.</summary>
internal sealed class StageRank(int connection, KnownRank rank, LaunchPlan plan, ProcessArguments arguments)
{
    public int Connection => connection;

    /// <summary>Called where a step failed, before the process is told to end.</summary>
    public Action? NotStarted { get; init; }

    /// <summary>It runs, is gone, or a step failed. Closes the connection.</summary>
    public void HandleMessage()
    {
        StageLink link = new(connection);
        StageMessage message = link.TryReceive();
        rank.Runs = message.Event == StageEvent.Gone;
        if (message.Event == StageEvent.Failed)
        {
            int output = message.Descriptors.Length > 0 ? message.Descriptors[0] : -1;
            StepFailure.Print(output, plan, message, arguments);
            NotStarted?.Invoke();
            link.SendExit(Terminal.FailureStatus);
            _ = output >= 0 ? Unistd.Close(output) : 0;
        }

        _ = Unistd.Close(connection);
    }
}
