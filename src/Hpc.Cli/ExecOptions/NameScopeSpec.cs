using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The word behind <c>--name-scope</c>.</summary>
internal static class NameScopeSpec
{
    public static bool IsJob(OptionText value) => value.Text switch
    {
        "job" => true,
        "global" => false,
        _ => throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": expected global or job", null,
            "--name-scope job"),
    };
}
