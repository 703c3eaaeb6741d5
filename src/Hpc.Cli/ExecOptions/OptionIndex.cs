using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The options of one of the four commands.</summary>
internal sealed class OptionIndex
{
    public OptionIndex(CommandKind command)
    {
        CommandSet here = CommandSets.Of(command);
        List<ExecOption> options = new(OptionTable.All.Count);
        foreach (ExecOption option in OptionTable.All)
        {
            if ((option.Commands & here) != 0)
            {
                options.Add(option);
            }
        }

        Options = options;
    }

    /// <summary>In the table's order.</summary>
    public IReadOnlyList<ExecOption> Options { get; }

    public ExecOption? ByName(ReadOnlySpan<char> name)
    {
        foreach (ExecOption option in Options)
        {
            if (option.HasName(name))
            {
                return option;
            }
        }

        return null;
    }
}
