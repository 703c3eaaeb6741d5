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
        _ => throw new UsageException($"{value.Origin} \"{value.Text}\"", "it is neither global nor job", "--name-scope job"),
    };
}
