using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The text behind <c>--threads</c>.</summary>
internal static class ThreadsSpec
{
    private const int Most = 65536;

    /// <returns>Threads of one library, from 1.</returns>
    public static int Parse(OptionText value) => int.TryParse(value.Text, out int threads) && threads is > 0 and <= Most
        ? threads
        : throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": a number from 1 to {Most} is meant", null,
            $"{value.Origin} 8");
}
