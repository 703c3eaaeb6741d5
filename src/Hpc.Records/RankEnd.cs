using System.Globalization;
using Hpc.Json;

namespace Hpc.Records;

/// <summary>How a program ended: a status, a signal, or unknown. Never a guess.</summary>
/// <param name="Status">What it ended with; null where a signal ended it, or nothing is known.</param>
/// <param name="Signal">That ended it.</param>
/// <param name="Source">Who saw it: "pidfd" (the node's image server), "sacct", or "launch": the launch itself, which failed.
/// null: nobody did.</param>
public readonly record struct RankEnd(long? Status, long? Signal, string? Source)
{
    private const string Launch = "launch";

    public static RankEnd Unknown { get; } = new(null, null, null);

    /// <summary>There was no program: hpcrun ended in its place.</summary>
    public static RankEnd NotStarted { get; } = new(255, null, Launch);

    /// <summary>False where it is known that no program was started.</summary>
    public bool IsStarted => Source != Launch;

    public bool IsKnown => Status is not null || Signal is not null;

    /// <summary>From the status that wait(2) has.</summary>
    public static RankEnd OfWait(int status, string source) => (status & 0x7f) != 0 ? new RankEnd(null, status & 0x7f, source)
        : new RankEnd(status >> 8 & 0xff, null, source);

    public void Write(RecordWriter writer) => writer.Add("status", Status).Add("signal", Signal).Add("source", Source);

    public override string ToString() => !IsStarted ? "never started"
        : Status is { } status ? $"status {status.ToString(CultureInfo.InvariantCulture)}"
        : Signal is { } signal ? $"signal {signal.ToString(CultureInfo.InvariantCulture)}" : "unknown";

    internal static RankEnd Read(JsonField field)
    {
        (JsonField status, JsonField signal) = (field["status"], field["signal"]);
        RankEnd end = new(status.Size, signal.Size, field["source"].Text);
        return end.Status > 255 ? throw status.Wrong($"{end.Status}", "0 to 255")
            : end.Signal is 0 or > 127 ? throw signal.Wrong($"{end.Signal}", "1 to 127")
            : end is { Status: not null, Signal: not null } ? throw signal.Wrong("a signal beside a status", "one of them")
            : end.IsKnown && end.Source is null ? throw field["source"].Wrong("nothing", "who saw the end") : end;
    }
}
