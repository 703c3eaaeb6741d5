namespace Hpc.Plan;

/// <summary>How long process 1 of a pid namespace stays.</summary>
public enum InitStay
{
    /// <summary>As long as its program.</summary>
    WithProgram,

    /// <summary>Of an instance: also when the program has ended with status 0, until SIGTERM, SIGINT, SIGQUIT or
    /// SIGHUP.</summary>
    UntilTold,

    /// <summary>The same, and no program is executed.</summary>
    UntilToldWithoutProgram,
}

/// <summary>The rest of the plan runs in a child of process 1, which stays: it hands on signals and the program's end, and
/// collects processes whose parent has ended.</summary>
public sealed record StartInitStep(string Reason) : Step(Reason)
{
    public InitStay Stay { get; init; }

    public override string Operation => "init";
    public override string[] Words => [$"{(int)Stay}"];
    public override string Call => Stay == InitStay.UntilToldWithoutProgram ? "wait4(-1)" : Stay == InitStay.UntilTold
        ? "fork(), setsid(), wait4(-1)" : "fork(), wait4(-1)";
}
