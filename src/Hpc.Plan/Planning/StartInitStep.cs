namespace Hpc.Plan;

/// <summary>The rest of the plan runs in a child of process 1, which stays: it hands on signals and the program's end, and
/// collects processes whose parent has ended.</summary>
public sealed record StartInitStep(string Reason) : Step(Reason)
{
    public override string Operation => "init";
    public override IReadOnlyList<string> Words => [];
    public override string Call => "fork(), wait4(-1)";
}
