using System.Globalization;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>Ends that nobody saw, from Slurm's accounting. It knows one exit of a step: that of all ranks only where it is 0, or
/// where there is only one.</summary>
internal static class StepEnd
{
    private const string Source = "sacct";
    private const string Completed = "COMPLETED";

    public static RunRecord Fill(RunRecord record)
    {
        Variation<RankEnd>? unknown = record.Ends.FirstOrDefault(end => !end.Value.IsKnown);
        string? step = record.Of(Sections.Job) is [{ Value: { Step: { } name, Launcher: "srun" } }] ? name : null;
        long ranks = record.Of(Sections.Job) is [var job, ..] ? job.Value.Ranks : 0;
        return unknown is null || step is null || Ask(step) is not { } answer || Of(answer, ranks) is not { } end ? record
            : With(record, unknown, end);
    }

    /// <param name="answer">State|Exit|End, as <c>sacct --parsable2 --noheader</c> prints them.</param>
    /// <returns>null where it says nothing of a single rank.</returns>
    internal static (RankEnd End, long At)? Of(string answer, long ranks)
    {
        string[] parts = answer.TrimEnd().Split('\n')[0].Split('|');
        string[] exit = parts.Length == 3 ? parts[1].Split(':') : [];
        if (exit.Length != 2 || !int.TryParse(exit[0], NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            || !int.TryParse(exit[1], NumberStyles.None, CultureInfo.InvariantCulture, out int signal)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long ended))
        {
            return null;
        }

        bool isWell = parts[0] == Completed && status == 0 && signal == 0;
        return !isWell && ranks != 1 ? null
            : status > 255 || signal > 127 || (!isWell && status == 0 && signal == 0) ? null
            : (signal > 0 ? new RankEnd(null, signal, Source) : new RankEnd(status, null, Source), ended * 1_000_000_000);
    }

    private static RunRecord With(RunRecord record, Variation<RankEnd> unknown, (RankEnd End, long At) found)
    {
        List<Variation<RankEnd>> ends =
            [.. record.Ends.Where(end => end != unknown), new Variation<RankEnd>(unknown.Nodes, found.End)];
        return record with
        {
            Ends = [.. ends.OrderBy(end => end.Nodes.Stretches[0].First)],
            Ended = found.At,
        };
    }

    private static string? Ask(string step)
    {
        EnvironmentBlock environment = new(Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => ImageTarget.Bytes($"{entry.Key}={entry.Value}")).Append("SLURM_TIME_FORMAT=%s"));
        return HostPrograms.Find(Source, environment) is not { } program ? null
            : Spawn.Output(program, ["--parsable2", "--noheader", "--format=State,ExitCode,End", "--jobs", step],
                [.. environment.Entries]);
    }
}
