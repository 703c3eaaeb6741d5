namespace Hpc.CommandLine;

/// <summary>Options of all commands, before the command or among its own: <c>hpcrun -q pull</c>, <c>hpcrun pull -q</c>. Where a
/// command has an option of the same letter, that one is meant behind it.</summary>
public static class GlobalOptionSpecs
{
    public static readonly IReadOnlyList<OptionSpec> All =
    [
        new("quiet", 'q', null, "print errors only") { IsGlobal = true, Aliases = ["silent", "s"] },
        new("verbose", 'v', null, "accepted for Apptainer compatibility; no effect") { IsGlobal = true },
        new("debug", 'd', null, "show where an internal error comes from") { IsGlobal = true },
        new("nocolor", '\0', null, "accepted for Apptainer compatibility; no effect") { IsGlobal = true },
    ];
}
