using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>One option of exec, run, shell and test: beside what every option has, the variables that stand for it and what it
/// does to the request.</summary>
internal sealed record ExecOption(string Name, char Letter, string? ValueName, string Help)
    : OptionSpec(Name, Letter, ValueName, Help)
{
    /// <summary>The environment gives a default under HPCRUN_KEY, APPTAINER_KEY and SINGULARITY_KEY for each of these.</summary>
    public string[] EnvironmentKeys => Keys.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The <see cref="EnvironmentKeys"/> as the table has them, with spaces between: most launches need none of
    /// them.</summary>
    public string Keys { get; init; } = "";

    /// <summary>Several values add up instead of the last one winning.</summary>
    public bool IsList { get; init; }

    public CommandSet Commands { get; init; } = CommandSet.All;
    public OptionSection Section { get; init; }

    public override bool IsHidden =>
        Section is OptionSection.Refused or OptionSection.Accepted or OptionSection.Warned or OptionSection.Internal;

    /// <summary>Puts the option into the request. A switch gets "true" or "false".</summary>
    public required Func<RunRequest, OptionText, RunRequest> Apply { get; init; }
}
