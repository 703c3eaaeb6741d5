using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>One option of exec, run, shell and test: what the splitter, the environment defaults and the help need to know.</summary>
internal sealed record ExecOption(string Name, string Help)
{
    /// <summary>Other long names.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>The letter of <c>-x</c>; '\0' where there is none.</summary>
    public char Letter { get; init; }

    public OptionValueRule ValueRule { get; init; }

    /// <summary>The value's name in the help: <c>SRC[:DST[:OPTS]]</c>.</summary>
    public string ValueName { get; init; } = "";

    /// <summary>The words that an optional value may be when it is written behind a space.</summary>
    public string[] ValueWords { get; init; } = [];

    /// <summary>The environment gives a default under HPCRUN_KEY, APPTAINER_KEY and SINGULARITY_KEY for each of these.</summary>
    public string[] EnvironmentKeys => Keys.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The <see cref="EnvironmentKeys"/> as the table has them, with spaces between: most launches need none of them.</summary>
    public string Keys { get; init; } = "";

    /// <summary>Several values add up instead of the last one winning.</summary>
    public bool IsList { get; init; }

    public CommandSet Commands { get; init; } = CommandSet.All;
    public OptionSection Section { get; init; }

    /// <summary>Puts the option into the request. A switch gets "true" or "false".</summary>
    public required Func<RunRequest, OptionText, RunRequest> Apply { get; init; }
}
