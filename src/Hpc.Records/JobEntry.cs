using Hpc.Json;

namespace Hpc.Records;

/// <summary>How the ranks were started.</summary>
public sealed class JobEntry : RecordEntry
{
    /// <summary>"srun", "Open MPI's mpirun", ...; null: the caller started one program.</summary>
    public string? Launcher { get; init; }

    /// <summary>Slurm's job and step: "17.0"; null outside of one.</summary>
    public string? Step { get; init; }

    /// <summary>Member of an array: "16_1".</summary>
    public string? Array { get; init; }

    /// <summary>How often the job was requeued before.</summary>
    public long Restarts { get; init; }

    /// <summary>Ranks of the step.</summary>
    public long Ranks { get; init; } = 1;

    /// <summary>The step's nodes, as Slurm writes them; only with --keep-private.</summary>
    public string? Nodes { get; init; }

    public override void Write(RecordWriter writer) => writer.Add("launcher", Launcher).Add("step", Step).Add("array", Array)
        .Add("restarts", Restarts == 0 ? null : Restarts).Add("ranks", Ranks).Add("node-list", Nodes);

    internal static JobEntry Read(JsonField field) => new()
    {
        Launcher = field["launcher"].Text,
        Step = field["step"].Text,
        Array = field["array"].Text,
        Restarts = field["restarts"].Size ?? 0,
        Ranks = Count(field["ranks"]),
        Nodes = field["node-list"].Text,
    };

    private static long Count(JsonField field) => field.Size switch
    {
        null => 1,
        > 0 and <= NumberSet.Largest and { } ranks => ranks,
        var wrong => throw field.Wrong($"{wrong}", $"1 to {NumberSet.Largest}"),
    };
}
