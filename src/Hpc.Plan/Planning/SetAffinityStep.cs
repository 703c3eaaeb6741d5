namespace Hpc.Plan;

/// <summary>sched_setaffinity(2): the program and its children run on these processors, as far as the caller may use
/// them.</summary>
public sealed record SetAffinityStep(IReadOnlyList<int> Processors, string Reason) : Step(Reason)
{
    public override string Operation => "affinity";
    public override string[] Words => NumberList.Parts(Processors);
    public override string Call => $"sched_setaffinity(0, [{NumberList.Text(Processors)}])";
}
