using Hpc.Binary;
using Hpc.Crate;
using Hpc.Linux;

namespace Hpc.Archives;

/// <summary>Carries a rerun out: files are put in place, the program runs in a container that shows nothing else, its results are
/// compared.</summary>
/// <param name="run">Its name.</param>
internal sealed class Rerun(ArchiveFile archive, string run, RerunPlan plan, RerunChoice choice)
{
    private const string Recorded = "recorded.sif";

    /// <param name="place">Absolute; one char per byte.</param>
    public RerunVerdict Run(string place)
    {
        ClaimFile claims = archive.Claims;
        Dictionary<string, string> inputs = Given();
        using RerunDirectory directory = RerunDirectory.Make(place);
        (string? other, RerunStarter starter) = Filled(directory, inputs);
        int status = RerunLaunch.Start(place, plan, choice, starter);
        return new RerunVerdict(Check(directory, claims), Compare(directory, status, name => choice.Near ?? claims.Of(name)))
        {
            OtherImage = other, Changed = other is null ? null : Changes(directory, place),
            Explanation = choice.IsExplained ? RerunExplanation.Of(archive.Record(run), plan, place, other, starter) : null,
            Notes = plan.Notes, Started = new RanksStarted(plan.RankCount, starter.Ranks, starter.Title),
        };
    }

    /// <summary>Image, inputs and the directories of results. What is refused leaves nothing: the same command with what was
    /// missing finds a new directory.</summary>
    /// <returns>As <see cref="BringImage"/>, and what will start the program.</returns>
    private (string? Other, RerunStarter Starter) Filled(RerunDirectory directory, Dictionary<string, string> inputs)
    {
        try
        {
            directory.MakeDirectory(RerunPlan.Work);
            string? other = BringImage(directory);
            foreach (RerunFile input in plan.Inputs)
            {
                if (choice.Made(input.Title) is { } made)
                {
                    using (made)
                    using (SummedStream sums = archive.Sum(made))
                    {
                        Write(directory, input.Place, made, sums.Digest);
                    }

                    continue;
                }

                Bring(directory, input.Place, input.Digest, $"input '{RawText.ToUtf16(input.Title)}'",
                    inputs.GetValueOrDefault(input.Title),
                    "--input NAME=FILE");
            }

            foreach (RerunFile result in plan.Results)
            {
                directory.MakeParents(result.Place); // nobody knows which of them the program makes itself
            }

            RerunStarter starter =
                new RerunRanks(RerunLaunch.Find(), $"{directory.Path}/{RerunLaunch.Image}", plan, choice).Find();
            if (starter.IsOutside)
            {
                directory.MakeDirectory(RerunLaunch.Memory);
            }

            return (other, starter);
        }
        catch (Exception error) when (error is RefusedException or CorruptImageException)
        {
            directory.Empty();
            throw;
        }
    }

    /// <returns>The digest of another image than the recorded one; null: it is that.</returns>
    private string? BringImage(RerunDirectory directory)
    {
        string recorded = plan.Image.Digest!;
        if (choice.Image is not { } given)
        {
            Bring(directory, RerunLaunch.Image, recorded, "the image", null, "--image FILE");
            return null;
        }

        using FileSource from = GivenFile.Open(given);
        using SummedStream found = archive.Sum(from);
        string digest = found.Digest;
        Write(directory, RerunLaunch.Image, from, digest);
        return digest == recorded ? null : digest;
    }

    private IReadOnlyList<string>? Changes(RerunDirectory directory, string place)
    {
        if (choice.Differences is null || archive.Manifest.Find(plan.Image.Digest!) is not { } name)
        {
            return null;
        }

        Write(directory, Recorded, archive.Content(name), plan.Image.Digest!);
        try
        {
            return choice.Differences($"{place}/{Recorded}", $"{place}/{RerunLaunch.Image}");
        }
        catch (Exception error) when (error is RefusedException or CorruptImageException or UnsupportedFeatureException)
        {
            return null; // the verdict is there all the same
        }
    }

    private Dictionary<string, string> Given()
    {
        Dictionary<string, string> inputs = new(StringComparer.Ordinal);
        foreach (string text in choice.Inputs)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            string name = RawText.FromUtf16(text[..Math.Max(equals, 0)]);
            inputs[plan.Inputs.Any(input => input.Title == name) ? name
                : throw new RefusedException($"cannot use --input \"{text}\": the run has no such input",
                    $"it has {string.Join(", ", plan.Inputs.Select(input => RawText.ToUtf16(input.Title)))}",
                        "--input NAME=FILE")]
                = text[(equals + 1)..];
        }

        return inputs;
    }

    /// <summary>From the archive, or from a file that the user names: with the recorded digest in any case.</summary>
    private void Bring(RerunDirectory directory, string place, string digest, string what, string? given, string option)
    {
        if (given is null)
        {
            string name = archive.Manifest.Find(digest)
                ?? throw new RefusedException($"cannot rerun: {what} is not in the archive",
                $"it has only the digest {digest}", option);
            Write(directory, place, archive.Content(name), digest);
            return;
        }

        using FileSource from = GivenFile.Open(given);
        using SummedStream found = archive.Sum(from);
        if (found.Digest != digest)
        {
            throw new RefusedException($"cannot rerun: '{given}' is not {what} of the run",
                $"its digest is {found.Digest}, not {digest}", option);
        }

        Write(directory, place, from, digest);
    }

    private void Write(RerunDirectory directory, string place, RandomAccessSource content, string digest)
    {
        using SummedStream stream = archive.Stream(content);
        directory.Write(place, stream, digest);
    }

    private List<ClaimVerdict> Check(RerunDirectory directory, ClaimFile claims)
    {
        List<FileSource> opened = [];
        FileSource? Open(string name)
        {
            string? place = plan.Results.FirstOrDefault(result => result.Title == name)?.Place;
            FileSource? source = place is null ? null : directory.TryOpen(place);
            opened.AddRange(source is null ? [] : [source]);
            return source;
        }

        List<ClaimVerdict> verdicts =
            [.. claims.Claims.Where(claim => claim.Run is null || claim.Run == run).Select(claim => claim.Check(Open))];
        opened.ForEach(source => source.Dispose());
        return verdicts;
    }

    private List<OutputVerdict> Compare(RerunDirectory directory, int status, Func<string, Tolerance> near)
    {
        List<OutputVerdict> verdicts = OutputVerdict.OfStatus(plan.End, status) is { } exit ? [exit] : [];
        foreach (RerunFile result in plan.Results)
        {
            using FileSource? found = directory.TryOpen(result.Place);
            string? archived = archive.Manifest.Find(result.Digest);
            verdicts.Add(found is null ? OutputVerdict.Missing(result.Title)
                : OutputVerdict.Of(result, archived is null ? null : archive.Content(archived), found, archive,
                    near(result.Title)));
        }

        return verdicts;
    }
}
