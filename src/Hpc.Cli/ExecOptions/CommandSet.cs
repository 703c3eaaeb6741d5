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
    Instance = 16,
    All = Exec | Run | Shell | Test | Instance,
}

internal static class CommandSets
{
    public static CommandSet Of(CommandKind kind) => kind switch
    {
        CommandKind.Exec => CommandSet.Exec,
        CommandKind.Run => CommandSet.Run,
        CommandKind.Shell => CommandSet.Shell,
        CommandKind.Start => CommandSet.Instance,
        _ => CommandSet.Test,
    };
}
