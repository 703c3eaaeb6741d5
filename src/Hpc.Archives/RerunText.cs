using System.Globalization;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary>What a rerun says, line by line, one char per byte: before it starts anything, and of its end.</summary>
internal static class RerunText
{
    private const double NanosecondsOfSecond = 1e9;
    private const int MostChanges = 20;

    /// <summary>What somebody wants to know who chooses a run.</summary>
    public static string Listed(string run, RunRecord record)
    {
        double? seconds = (record.Ended - record.Started) / NanosecondsOfSecond;
        string time = seconds is { } known ? $"{known.ToString("F1", CultureInfo.InvariantCulture)} s" : "unknown time";
        long room = record.Of(Sections.Image).Sum(image => image.Value.State?.Size ?? 0)
            + record.Files.Where(file => file.Value.Name is not null).Sum(file => file.Value.State?.Size ?? 0);
        long memory = record.Of(Sections.Host) is [var host, ..] ? host.Value.MemoryGiB : 0;
        string node = memory > 0 ? $", on {Math.Max(record.Nodes.Count, 1)} x {memory} GiB" : "";
        return $"{run}  {record.Ranks.Count} {(record.Ranks.Count == 1 ? "rank" : "ranks")}, {time}{node}, "
            + $"{room} bytes of image and inputs";
    }

    public static IEnumerable<string> Before(ArchiveFile archive, string run, RunRecord record, RerunPlan plan,
        RerunChoice choice)
    {
        yield return $"archive    {archive.Digest}, every file is as its manifest says";
        yield return $"run        {run}, of {RecordSummary.Time(record.Started)}";
        foreach (HostEntry host in record.Of(Sections.Host).Select(host => host.Value))
        {
            yield return $"recorded   by hpcrun {host.Hpcrun} on {host.Processor ?? host.Machine}, Linux {host.Kernel}";
        }

        yield return $"image      {plan.Image.Name ?? plan.Image.Path}, {plan.Image.Digest}";
        yield return $"command    {string.Join(' ', plan.Command)}";
        yield return $"directory  {plan.Directory}";
        foreach (string variable in plan.Variables)
        {
            yield return $"variable   {variable}";
        }

        if (plan.Pinned is { } level)
        {
            yield return $"pinned     numeric libraries to {level}, as recorded";
        }

        foreach (RerunFile input in plan.Inputs)
        {
            yield return $"input      {input.Title}, {input.Digest}";
        }

        if (plan.RankCount > 1)
        {
            string fewer = choice.RankCount is { } count ? $"; {count} are started now" : "";
            yield return $"ranks      {plan.RankCount}, by {plan.Launcher ?? "an unknown launcher"}{fewer}";
        }

        yield return $"not shown  {(choice.HasNetwork ? "" : "network, ")}home directory, GPUs, and any other file of this host";
        if (choice.HasNetwork)
        {
            yield return $"shown      the network of this host (--{RerunChoice.Network} host)";
        }

        int libraries = record.Of(Sections.Libraries).Sum(all => all.Value.Count);
        if (libraries > 0)
        {
            yield return $"note       {libraries} libraries of the host were in the recorded run; none is in this one";
        }

        foreach (string note in plan.Notes)
        {
            yield return $"note       {note}";
        }
    }

    /// <summary>Claims first: they are what a reader came for.</summary>
    public static IEnumerable<string> After(RerunVerdict verdict)
    {
        foreach (ClaimVerdict claim in verdict.Claims)
        {
            yield return $"{claim.Word,-9}  {claim.Claim.Name}, \"{claim.Claim.Text}\": {claim.Detail}";
        }

        foreach (OutputVerdict result in verdict.Results)
        {
            yield return $"{result.Word,-9}  {result.Name}: {result.Detail}";
        }

        foreach (string line in verdict.OtherImage is null ? [] : Changes(verdict))
        {
            yield return line;
        }

        foreach (string line in verdict.IsHeld ? [] : verdict.Explanation?.Lines() ?? [])
        {
            yield return $"explains   {line}";
        }

        RanksStarted started = verdict.Started;
        if (started.By is { } starter)
        {
            yield return $"ranks      {started.Now}, by {starter}";
        }

        string fewer = started.IsFewer ? $", by {started.Now} of {started.Recorded} ranks" : "";
        yield return verdict.OtherImage is { } image
            ? $"what if: {verdict.Held} of {verdict.Count} held, in another image ({image}){fewer}"
            : verdict.IsHeld ? $"all held: {verdict.Held} of {verdict.Count}{fewer}"
            : verdict.Count == 0 ? "nothing to compare: the record has no results, and does not know how the program ended"
            : $"not held: {verdict.Count - verdict.Held} of {verdict.Count}{fewer}";
    }

    /// <summary>What another image has another way: a screen of it.</summary>
    private static IEnumerable<string> Changes(RerunVerdict verdict)
    {
        foreach (string change in verdict.Changed?.Take(MostChanges) ?? ["not known here: hpcrun diff of both images says it"])
        {
            yield return $"changed    {change}";
        }

        if (verdict.Changed?.Count > MostChanges)
        {
            yield return $"changed    and {verdict.Changed.Count - MostChanges} more: --json has all";
        }
    }
}
