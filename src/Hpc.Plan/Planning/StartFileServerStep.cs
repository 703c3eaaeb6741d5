namespace Hpc.Plan;

/// <summary>A program of the host mounts by itself and goes on in the background. It has the slot's descriptor as number 3,
/// CAP_SYS_ADMIN in this user namespace, no terminal, and ignores what schedulers send. The mount is then taken out of its mount
/// namespace, and this process goes on in a copy that has it.</summary>
/// <param name="Root">Where the host's root is at this time.</param>
/// <param name="Target">Where it mounts.</param>
/// <param name="Served">For messages.</param>
public sealed record StartFileServerStep(string Root, int Slot, string Target, IReadOnlyList<string> Arguments, ExtLayer Served,
    string Reason) : Step(Reason)
{
    public override string Operation => "start-mounting-server";
    public override string[] Words => [Root, $"{Slot}", Target, .. Arguments];
    public override string Call => $"fork(), chroot({Quote(Root)}), execve({Quote(Arguments[0])}, ["
        + $"{string.Join(", ", Arguments.Select(Quote))}]), wait(), unshare(CLONE_NEWNS)";
}
