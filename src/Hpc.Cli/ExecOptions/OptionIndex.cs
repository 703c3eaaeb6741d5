using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Finds an option of one command by its name or letter. A scan: the table is short and a launch looks up a handful.</summary>
internal sealed class OptionIndex(CommandKind command)
{
    private readonly CommandSet _command = CommandSets.Of(command);

    /// <summary>The options of this command in the table's order.</summary>
    public IEnumerable<ExecOption> Options => OptionTable.All.Where(IsKnownHere);

    public ExecOption? ByName(ReadOnlySpan<char> name)
    {
        foreach (ExecOption option in OptionTable.All)
        {
            if (IsKnownHere(option) && HasName(option, name))
            {
                return option;
            }
        }

        return null;
    }

    public ExecOption? ByLetter(char letter)
    {
        foreach (ExecOption option in OptionTable.All)
        {
            if (option.Letter == letter && IsKnownHere(option))
            {
                return option;
            }
        }

        return null;
    }

    private bool IsKnownHere(ExecOption option) => (option.Commands & _command) != 0;

    private static bool HasName(ExecOption option, ReadOnlySpan<char> name)
    {
        if (name.SequenceEqual(option.Name))
        {
            return true;
        }

        foreach (string alias in option.Aliases)
        {
            if (name.SequenceEqual(alias))
            {
                return true;
            }
        }

        return false;
    }
}
