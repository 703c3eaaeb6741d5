using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun rerun FILE</c>: checks an archive, runs what it has once more, alone with it, and compares.</summary>
internal static class RerunCommand
{
    public const string Relative = "rtol", Absolute = "atol";

    private const int DifferenceStatus = 3;

    public static CommandSpec Tree() => Verbs.Spec("rerun") with
    {
        Arguments = [new("FILE", "what hpcrun archive made")],
        Options =
        [
            new("in", '\0', "DIR", "a new directory for image, inputs and results (default: the archive's name with .rerun)"),
            new("expect", '\0', "DIGEST", "the digest that the archive must have"),
            new("run", '\0', "NAME", "which run (default: the only one, or \"small\")"),
            new("list", 'l', null, "list the runs with their ranks, their time, and the room that they need"),
            new("image", '\0', "FILE", "the image, where the archive has only its digest"),
            new("input", '\0', "NAME=FILE", "an input, where the archive has only its digest"),
            new(Relative, '\0', "NUMBER", "how far a number may be from the recorded one, as a part of it"),
            new(Absolute, '\0', "NUMBER", "the same as a distance; both add up, for every result"),
            new("dry-run", 'n', null, "check the archive, say what would run, and stop"),
            new("json", 'j', null, "the verdict as JSON"),
        ],
        Notes = "Status 0: all held; 3: a result differs; 4: the archive is damaged or is another one; 255: it was not run.",
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        using ArchiveFile archive = ArchiveFile.Open(words[0]);
        archive.Verify();
        if (words.Text("expect") is { } expected && expected != archive.Digest)
        {
            throw new RefusedException($"cannot use '{words[0]}': it is not the archive that is expected",
                $"its digest is {archive.Digest}, not {expected}", "get the archive again, or look at the digest",
                    ArchiveFile.DamageStatus);
        }

        string[] runs = [.. archive.Names.Where(name => name.StartsWith(CrateRun.Place, StringComparison.Ordinal)
            && name.EndsWith(CrateRun.Suffix, StringComparison.Ordinal))
                .Select(name => name[CrateRun.Place.Length..^CrateRun.Suffix.Length])];
        if (words.Has("list"))
        {
            Array.ForEach(runs, name => Report.PrintBytes(RerunText.Listed(name, Record(archive, name))));
            return 0;
        }

        string run = Chosen(runs, words.Text("run"));
        RunRecord record = Record(archive, run);
        RerunPlan plan = new(record);
        bool isJson = words.Has("json");
        foreach (string line in isJson ? [] : RerunText.Before(archive, run, record, plan))
        {
            Report.PrintBytes(line);
        }

        if (words.Has("dry-run"))
        {
            return 0;
        }

        RerunVerdict verdict = new Rerun(archive, run, plan, words).Run(Place(words));
        if (isJson)
        {
            Report.Exact(RerunJson.Of(archive, run, verdict));
        }

        foreach (string line in isJson ? [] : RerunText.After(verdict))
        {
            Report.PrintBytes(line);
        }

        return verdict.IsHeld ? 0 : DifferenceStatus;
    }

    private static string Chosen(string[] runs, string? wanted)
    {
        string? run = wanted is not null ? Array.Find(runs, name => name == ImageTarget.Bytes(wanted))
            : runs.Length == 1 ? runs[0] : Array.Find(runs, name => name == "small");
        return run ?? throw new RefusedException(wanted is null ? "cannot rerun: no run is named"
            : $"cannot rerun '{wanted}': there is no such run",
            $"the archive has {string.Join(", ", runs.Select(PrintableText.Line))}", "hpcrun rerun FILE --run NAME");
    }

    private static RunRecord Record(ArchiveFile archive, string run)
    {
        string name = CrateRun.Place + run + CrateRun.Suffix;
        try
        {
            return RecordDocument.Read(archive.Text(name), ImageTarget.Text(name));
        }
        catch (CorruptImageException error)
        {
            throw new RefusedException($"cannot rerun: {error.Message}", "the record in the archive is not a record",
                "get the archive again",
                ArchiveFile.DamageStatus);
        }
    }

    private static string Place(ParsedArguments words)
    {
        string name = Path.GetFileName(words[0]);
        string place = Path.GetFullPath(words.Text("in") ?? name[..Math.Max(name.IndexOf('.', 1), 1)] + ".rerun");
        return place.AsSpan().ContainsAny(',', ':') ? throw new RefusedException($"cannot rerun in '{place}'",
            "a comma or a colon in its name would end it in a list of binds", "another directory: --in DIR")
                : ImageTarget.Bytes(place);
    }
}
