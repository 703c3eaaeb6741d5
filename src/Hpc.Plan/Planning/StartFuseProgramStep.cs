namespace Hpc.Plan;

/// <summary>A program of the container serves what <see cref="MountFuseStep"/> mounted, with the open device as number 3. It has
/// a session of its own, and ends with the pid namespace.</summary>
/// <param name="Process">The program, and where it may be.</param>
/// <param name="Waits">It goes to the background by itself, and is waited for until it does.</param>
public sealed record StartFuseProgramStep(
    int Slot, ProcessArguments Process, IReadOnlyList<string> Environment, bool Waits, string Reason) : Step(Reason)
{
    private string Others => Process.Candidates.Count > 1 ? $" or {Process.Candidates.Count - 1} more" : "";

    public override string Operation => "serve";
    public override string[] Words =>
    [
        $"{Slot}", Waits ? "1" : "0",
        $"{Process.Candidates.Count}", .. Process.Candidates, $"{Process.Argv.Count}", .. Process.Argv, $"{Environment.Count}",
        .. Environment,
    ];
    public override string Call => $"fork(), setsid(), execve({Quote(Process.Candidates[0])}{Others}, "
        + $"[{string.Join(", ", Process.Argv.Select(Quote))}], {Environment.Count} variables){(Waits ? ", wait()" : "")}";
}
