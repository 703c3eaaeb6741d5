using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The text behind <c>--linger</c>.</summary>
internal static class LingerSpec
{
    private const int Longest = 3600;

    /// <returns>Seconds; 0 for none.</returns>
    public static int Parse(OptionText value) => int.TryParse(value.Text, out int seconds) && seconds is >= 0 and <= Longest
        ? seconds
        : throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": not a number of seconds up to {Longest}", null,
            $"{value.Origin} 10");
}
