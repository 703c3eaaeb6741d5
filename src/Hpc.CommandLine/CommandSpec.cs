namespace Hpc.CommandLine;

/// <summary>A command as data: what words it takes, and what it does with them. The readers, the help and the suggestions of all
/// executables come from it (adr/0025).</summary>
public sealed record CommandSpec(string Name, string Help)
{
    /// <summary>Commands below it: sif list, sif header. One that does something by itself, too, has them where its first word is
    /// one of their names.</summary>
    public IReadOnlyList<CommandSpec> Commands { get; init; } = [];

    public IReadOnlyList<ArgumentSpec> Arguments { get; init; } = [];

    public IReadOnlyList<OptionSpec> Options { get; init; } = [];

    /// <summary>What the help says at its end.</summary>
    public string Notes { get; init; } = "";

    /// <summary>It is for programs to call, and in no help text.</summary>
    public bool IsHidden { get; init; }

    /// <summary>From the first argument on, words are not looked at: they are another program's.</summary>
    public bool StopsAtArguments { get; init; }

    /// <summary>From the argument on that takes the rest, words are not looked at: they are another program's.</summary>
    public bool StopsAtRest { get; init; }

    /// <summary>How many arguments stand in front of those words; all, where there are none.</summary>
    public int ArgumentsBeforeRest => StopsAtRest
        ? Arguments.TakeWhile(argument => !argument.TakesTheRest).Count() : int.MaxValue;

    /// <summary>Returns the exit status; null where only the commands below it do something.</summary>
    public Func<ParsedArguments, int>? Run { get; init; }

    /// <summary>The same for a command that gets its words as they are: a program writes them, not a person.</summary>
    public Func<IReadOnlyList<string>, int>? RunUnread { get; init; }
}
