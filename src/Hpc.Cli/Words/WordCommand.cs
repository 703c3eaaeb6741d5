namespace Hpc.Cli;

/// <summary>A command that launches nothing, as data: what words it takes, and what it does with them. (The libraries for this cost
/// hpcrun more bytes than everything that it does.)</summary>
internal sealed record WordCommand(string Name, string Help)
{
    /// <summary>Commands below it: sif list, sif header.</summary>
    public IReadOnlyList<WordCommand> Commands { get; init; } = [];

    /// <summary>Names of the arguments, all of them needed; one in brackets may be missing, one that ends in "..." takes the rest.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<WordOption> Options { get; init; } = [];

    /// <summary>Returns the exit status; null where only the commands below it do something.</summary>
    public Func<Words, int>? Run { get; init; }

    /// <summary>The same for a command that gets its words as they are: a program writes them, not a person.</summary>
    public Func<IReadOnlyList<string>, int>? RunUnread { get; init; }
}
