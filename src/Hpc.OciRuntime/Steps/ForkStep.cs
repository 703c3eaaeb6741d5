using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>fork(2): the rest of the plan is the container's; a new pid namespace begins with it.</summary>
/// <param name="Stays">The parent relays signals and ends as the child did, instead of when the runtime says so.</param>
public sealed record ForkStep(bool Stays, string Reason) : Step(Reason)
{
    /// <summary>It relays what a terminal sends only: whoever else signals it signals the container's processes as
    /// well.</summary>
    public bool RelaysTerminalOnly { get; init; }

    public override string Operation => "fork";
    public override string[] Words => [Stays ? RelaysTerminalOnly ? "2" : "1" : "0"];
    public override string Call => Stays ? "fork(), the parent relays signals and waits" : "fork(), the parent ends";
}
