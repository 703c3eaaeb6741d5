using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The commands that know an option.</summary>
[Flags]
internal enum CommandSet
{
    Exec = 1,
    Run = 2,
    Shell = 4,
    Test = 8,
    All = Exec | Run | Shell | Test,
}

internal static class CommandSets
{
    public static CommandSet Of(CommandKind kind) => kind switch
    {
        CommandKind.Exec => CommandSet.Exec,
        CommandKind.Run => CommandSet.Run,
        CommandKind.Shell => CommandSet.Shell,
        _ => CommandSet.Test,
    };
}
