namespace Hpc.CommandLine;

/// <summary>One option of a command: what the reader, the help and the suggestions need to know.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Letter">Of <c>-x</c>; '\0' where there is none.</param>
/// <param name="ValueName">The value's name in the help; null for a switch.</param>
public record OptionSpec(string Name, char Letter, string? ValueName, string Help)
{
    /// <summary>Other names. One of a single character is a letter.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>The value follows '=' only, or is one of <see cref="ValueWords"/>.</summary>
    public bool ValueIsOptional { get; init; }

    /// <summary>An empty value means something: no password, no program.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>The few words that the value may be; a shell completes them.</summary>
    public string[] ValueWords { get; init; } = [];

    /// <summary>It may also stand before the command, and belongs to all commands below.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Why there is no such option, though others have it, and what to do; null where there is one.</summary>
    public (string Why, string Try)? Refusal { get; init; }

    /// <summary>It is in no help text and is suggested to nobody.</summary>
    public virtual bool IsHidden => Refusal is not null;

    public OptionValueRule ValueRule =>
        ValueName is null ? OptionValueRule.None : ValueIsOptional ? OptionValueRule.Optional : OptionValueRule.Required;

    /// <summary>The long names, the usual one first.</summary>
    public IEnumerable<string> LongNames
    {
        get
        {
            yield return Name;
            foreach (string alias in Aliases)
            {
                if (alias.Length > 1)
                {
                    yield return alias;
                }
            }
        }
    }

    public bool HasName(ReadOnlySpan<char> name)
    {
        if (name.SequenceEqual(Name))
        {
            return true;
        }

        foreach (string alias in Aliases)
        {
            if (name.SequenceEqual(alias))
            {
                return true;
            }
        }

        return false;
    }

    public bool HasLetter(char letter) => (Letter == letter && letter != '\0') || HasName([letter]);
}
