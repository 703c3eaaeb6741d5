namespace Hpc.Plan;

/// <summary>What a value of a configuration file is.</summary>
public enum TomlKind
{
    Text,
    Switch,
    Number,
    Fraction,
    List,
}

/// <summary>One key of a configuration file with its value.</summary>
/// <param name="Table">The table that it stands in: "", "profile.cray-mpich".</param>
/// <param name="Values">One text; of a list, all of them.</param>
/// <param name="Line">Counted from 1.</param>
public sealed record TomlEntry(string Table, string Key, TomlKind Kind, IReadOnlyList<string> Values, int Line);
