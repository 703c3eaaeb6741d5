using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Numerics;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary><c>hpcrun rerun FILE</c>: checks an archive, runs what it has once more, alone with it, and compares.</summary>
public static class RerunCommand
{
    public const string Relative = "rtol", Absolute = "atol";

    private const int DifferenceStatus = 3;
    private const string Ending = ".rerun";

    /// <param name="newHash">What sums bytes up.</param>
    /// <param name="differences">Of two images, by their paths; null: nobody here can look into them.</param>
    public static CommandSpec Tree(Func<ContentHash> newHash,
        Func<string, string, IReadOnlyList<string>>? differences = null) => Verbs.Spec("rerun") with
        {
            Arguments = [new("FILE", "what hpcrun archive made")],
            Options =
        [
            new("in", '\0', "DIR", "a new directory for image, inputs and results (default: the archive's name with .rerun)"),
            new("expect", '\0', "DIGEST", "the digest that the archive must have"),
            new("run", '\0', "NAME", "which run (default: the only one, \"small\", or all steps of a workflow in their order)"),
            new("list", 'l', null, "list the runs with their ranks, their time, and the room that they need"),
            new("image", '\0', "FILE", "the image, where the archive has only its digest; another one is a what-if"),
            new("input", '\0', "NAME=FILE", "an input, where the archive has only its digest"),
            new(Relative, '\0', "NUMBER", "how far a number may be from the recorded one, as a part of it"),
            new(Absolute, '\0', "NUMBER", "the same as a distance; both add up, for every result"),
            .. RerunChoice.RankOptions,
            RerunPins.Option,
            RerunChoice.ExplainOption,
            new("dry-run", 'n', null, "check the archive, say what would run, and stop"),
            new("json", 'j', null, "the verdict as JSON"),
            RerunAttestation.Option,
        ],
            Notes = "Status 0: all held; 3: a result differs, or the image is another one; "
            + "4: the archive is damaged or is another one; 255: it was not run.",
            Run = words => Run(words, newHash, differences),
        };

    private static int Run(ParsedArguments words, Func<ContentHash> newHash,
        Func<string, string, IReadOnlyList<string>>? differences)
    {
        using ArchiveFile archive = ArchiveFile.Open(words[0], newHash);
        archive.Verify();
        if (words.Text("expect") is { } expected && expected != archive.Digest)
        {
            throw new RefusedException($"cannot use '{words[0]}': it is not the archive that is expected",
                $"its digest is {archive.Digest}, not {expected}", "get the archive again, or look at the digest",
                    ArchiveFile.DamageStatus);
        }

        if (words.Has("list"))
        {
            Array.ForEach(archive.Runs, name => Say(RerunText.Listed(name, archive.Record(name))));
            return 0;
        }

        if (words.Text("run") is null && WorkflowGraph.Of(archive) is { } graph)
        {
            return RunAll(words, archive, graph, differences);
        }

        string run = Chosen(archive.Runs, words.Text("run"));
        bool isJson = words.Has("json");
        (RerunPlan plan, RerunChoice choice) = Planned(words, archive, run, differences);
        if (words.Has("dry-run"))
        {
            return 0;
        }

        RerunAttestation? attestation = RerunAttestation.Begin(words.Text(RerunAttestation.Name));
        RerunVerdict verdict = new Rerun(archive, run, plan, choice).Run(Place(words));
        if (isJson)
        {
            Terminal.Exact(RerunJson.Of(archive, run, verdict));
        }

        After(isJson, verdict);
        attestation?.Write(archive, [(run, verdict)]);
        return verdict.IsHeld ? 0 : DifferenceStatus;
    }

    /// <summary>The steps of a workflow, each with its verdict.</summary>
    private static int RunAll(ParsedArguments words, ArchiveFile archive, WorkflowGraph graph,
        Func<string, string, IReadOnlyList<string>>? differences)
    {
        bool isJson = words.Has("json"), isDry = words.Has("dry-run");
        RerunWorkflow workflow = new(archive, graph, Place(words));
        List<(string Step, RerunVerdict Verdict)> verdicts = [];
        RerunAttestation? attestation = null;
        if (!isDry)
        {
            attestation = RerunAttestation.Begin(words.Text(RerunAttestation.Name));
            workflow.Begin();
        }

        foreach (string step in graph.Steps)
        {
            (RerunPlan plan, RerunChoice choice) = Planned(words, archive, step, differences);
            foreach (WorkflowEdge edge in isJson ? [] : graph.Edges.Where(edge => edge.To == step))
            {
                Say($"from       {edge.From}: {edge.Name} ({edge.Source})");
            }

            if (!isDry)
            {
                verdicts.Add((step, workflow.Run(step, plan, choice)));
                After(isJson, verdicts[^1].Verdict);
            }
        }

        int held = verdicts.Count(one => one.Verdict.IsHeld);
        string end = held == verdicts.Count ? $"workflow   all held: {held} of {verdicts.Count} steps"
            : $"workflow   not held: {verdicts.Count - held} of {verdicts.Count} steps";
        if (isJson && !isDry)
        {
            Terminal.Exact(RerunJson.OfAll(archive, verdicts));
        }
        else if (!isDry)
        {
            Say(end);
        }

        attestation?.Write(archive, verdicts);
        return held == verdicts.Count ? 0 : DifferenceStatus;
    }

    /// <summary>What will run, which is said before.</summary>
    private static (RerunPlan Plan, RerunChoice Choice) Planned(ParsedArguments words, ArchiveFile archive, string run,
        Func<string, string, IReadOnlyList<string>>? differences)
    {
        RunRecord record = archive.Record(run);
        RerunPlan plan = new(record, RerunPins.Of(words.Text(RerunPins.Name), record,
            NumericLevel.FlagsIn(File.ReadLines("/proc/cpuinfo"))));
        RerunChoice choice = RerunChoice.Of(words, differences, plan.RankCount);
        foreach (string line in words.Has("json") ? [] : RerunText.Before(archive, run, record, plan, choice))
        {
            Say(line);
        }

        return (plan, choice);
    }

    private static void After(bool isJson, RerunVerdict verdict)
    {
        foreach (string line in isJson ? [] : RerunText.After(verdict))
        {
            Say(line);
        }
    }

    /// <summary>One line, whatever a record has.</summary>
    private static void Say(string line) => Terminal.Print(PrintableText.Line(line) + "\n");

    private static string Chosen(string[] runs, string? wanted)
    {
        string? run = wanted is not null ? Array.Find(runs, name => name == RawText.FromUtf16(wanted))
            : runs.Length == 1 ? runs[0] : Array.Find(runs, name => name == "small");
        return run ?? throw new RefusedException(wanted is null ? "cannot rerun: no run is named"
            : $"cannot rerun '{wanted}': there is no such run",
            $"the archive has {string.Join(", ", runs.Select(PrintableText.Line))}", "hpcrun rerun FILE --run NAME");
    }

    private static string Place(ParsedArguments words) =>
        RawText.FromUtf16(Path.GetFullPath(words.Text("in") ?? Beside(words[0])));

    /// <summary>In the working directory; of a directory beside it, as nothing may be added to an archive.</summary>
    private static string Beside(string archive)
    {
        string whole = Path.GetFullPath(archive).TrimEnd('/'), name = Path.GetFileName(whole);
        return Directory.Exists(whole) ? whole + Ending : name[..Math.Max(name.IndexOf('.', 1), 1)] + Ending;
    }
}
