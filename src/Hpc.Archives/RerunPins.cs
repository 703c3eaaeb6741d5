using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Numerics;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary>Which of the variables that pinned the numeric libraries of a run its rerun sets: all, where the processor here has
/// what they ask for; else those that ask for nothing of it (threads, seeds).</summary>
/// <param name="Title">Of the level; null: nothing was pinned to one.</param>
/// <param name="Left">Why some are not set; null: all are.</param>
internal sealed record RerunPins(string? Title, string? Left)
{
    public const string Name = "pin-numerics", Pinned = "pinned";

    private const string Recorded = "recorded", None = "none";

    public static OptionSpec Option { get; } = new(Name, '\0', "recorded|none",
        "recorded: refuse where the processor is below what the libraries were pinned to; none: let them choose by it");

    /// <summary>Let the libraries choose.</summary>
    public bool IsNone { get; init; }

    /// <param name="wanted">What the caller says; null: as recorded, where that can be.</param>
    /// <param name="flags">Of the processor here, in the words of /proc/cpuinfo.</param>
    /// <exception cref="RefusedException">It cannot be as recorded.</exception>
    public static RerunPins Of(string? wanted, RunRecord record, string flags)
    {
        _ = wanted is null or Recorded or None ? 0
            : throw new RefusedException($"cannot use --{Name} \"{wanted}\": expected {Recorded} or {None}",
                "to another level than the recorded one would be another computation", $"--{Name}={Recorded}");
        NumericLevel? level = PinnedLevel.Of(Variables(record).Select(one => (one.Name, one.Value)),
            record.Of(Sections.Host) is [var host, ..] ? host.Value.Machine : "");
        string missing = string.Join(", ", level?.Missing(flags) ?? []);
        string? why = wanted == None ? $"--{Name}={None}" : missing.Length == 0 ? null : $"the processor here has no {missing}";
        return level is null || why is null ? new RerunPins(level?.Name, null) { IsNone = wanted == None }
            : wanted != Recorded ? new RerunPins(level.Name, why) { IsNone = wanted == None }
            : throw new RefusedException($"cannot rerun with the numeric libraries pinned to {level.Name}, as they were",
                why, $"on another node; or without --{Name}, with digits that may be others");
    }

    /// <summary>Whether a variable by which the run was pinned is set.</summary>
    public bool Keeps(string variable) => !IsNone && (Left is null || !PinnedLevel.Depends(variable));

    /// <summary>What is another way than it was; null: nothing.</summary>
    public string? Note => Left is null ? null
        : $"numeric libraries were pinned to {Title} and choose for themselves now, as {Left}: their last digits may be others";

    private static IEnumerable<VariableEntry> Variables(RunRecord record) =>
        (record.Of(Sections.Variables) is [var first, ..] ? first.Value : []).Where(one => one.By == Pinned);
}
