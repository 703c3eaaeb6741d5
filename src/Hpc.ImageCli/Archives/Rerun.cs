using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>Carries a rerun out: files are put in place, the program runs in a container that shows nothing else, its results are
/// compared.</summary>
internal sealed class Rerun(ArchiveFile archive, RerunPlan plan, ParsedArguments words)
{
    /// <param name="place">Absolute; one char per byte.</param>
    public IReadOnlyList<OutputVerdict> Run(string place)
    {
        Dictionary<string, string> inputs = Given();
        using RerunDirectory directory = RerunDirectory.Make(place);
        directory.MakeDirectory(RerunPlan.Work);
        Bring(directory, RerunLaunch.Image, plan.Image.Digest!, "the image", words.Text("image"), "--image FILE");
        foreach (RerunFile input in plan.Inputs)
        {
            Bring(directory, input.Place, input.Digest, $"input '{ImageTarget.Text(input.Title)}'",
                inputs.GetValueOrDefault(input.Title),
                "--input NAME=FILE");
        }

        foreach (RerunFile result in plan.Results)
        {
            directory.MakeParents(result.Place); // nobody knows which of them the program makes itself
        }

        return Compare(directory, RerunLaunch.Start(place, plan));
    }

    private Dictionary<string, string> Given()
    {
        Dictionary<string, string> inputs = new(StringComparer.Ordinal);
        foreach (string text in words.All("input"))
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            string name = ImageTarget.Bytes(text[..Math.Max(equals, 0)]);
            inputs[plan.Inputs.Any(input => input.Title == name) ? name
                : throw new RefusedException($"cannot use --input \"{text}\": the run has no such input",
                    $"it has {string.Join(", ", plan.Inputs.Select(input => ImageTarget.Text(input.Title)))}",
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
            directory.Write(place, archive.Content(name), digest);
            return;
        }

        string path = ImageTarget.Bytes(given), found = FileDigest.Of(path, cache: null).Digest;
        if (found != digest)
        {
            throw new RefusedException($"cannot rerun: '{given}' is not {what} of the run",
                $"its digest is {found}, not {digest}", option);
        }

        using FileSource from = FileSource.Open(path);
        directory.Write(place, from, digest);
    }

    private List<OutputVerdict> Compare(RerunDirectory directory, int status)
    {
        List<OutputVerdict> verdicts = OutputVerdict.OfStatus(plan.End, status) is { } exit ? [exit] : [];
        foreach (RerunFile result in plan.Results)
        {
            using FileSource? found = directory.TryOpen(result.Place);
            string? archived = archive.Manifest.Find(result.Digest);
            verdicts.Add(found is null ? OutputVerdict.Missing(result.Title)
                : OutputVerdict.Of(result.Title, result.Digest, archived is null ? null : archive.Content(archived), found));
        }

        return verdicts;
    }
}
