using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>A process, by pid: 1 and above.</summary>
internal static class ProcessSpec
{
    /// <exception cref="UsageException">It is no such number.</exception>
    public static int Parse(OptionText value) => int.TryParse(value.Text, out int process) && process > 0
        ? process
        : throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": not a process id", null,
            "hpcrun ps shows containers and their processes");
}
