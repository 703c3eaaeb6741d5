using Hpc.Archives;
using Hpc.Crate;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>Claims on their way into an archive: each must be held by the results that it is put beside.</summary>
/// <param name="File">What they are read from.</param>
internal sealed record ArchivedClaims(CrateFile File, IReadOnlyList<Claim> Claims)
{
    private const int Longest = 1 << 20;

    /// <exception cref="RefusedException">It cannot be read, or a claim is not held.</exception>
    public static ArchivedClaims Add(string path, IReadOnlyList<CrateRun> runs, ArchiveContents contents)
    {
        FileDigest.RequireRegular(ImageTarget.Bytes(path));
        using FileSource file = FileSource.Open(ImageTarget.Bytes(path));
        byte[] text = new byte[Math.Min(file.Length, Longest + 1)]; // a byte more is refused
        file.ReadExactly(0, text, path);
        ClaimFile claims = ClaimFile.Read(path, text);
        foreach (Claim claim in claims.Claims)
        {
            Check(claim, claims.PlaceOf(claim), runs, contents);
        }

        foreach (string pattern in claims.Patterns)
        {
            _ = runs.Any(run => run.Outputs.Any(output => NamePattern.Fits(output.Title, pattern))) ? 0
                : throw NoResult(claims.PlaceOf(pattern), "what is near", pattern);
        }

        return new ArchivedClaims(contents.Add(ClaimFile.Name, text, "what the paper says of the results"), claims.Claims);
    }

    private static void Check(Claim claim, string place, IReadOnlyList<CrateRun> runs, ArchiveContents contents)
    {
        string name = ImageTarget.Text(claim.Name);
        CrateRun[] meant = [.. runs.Where(run => claim.Run is null || claim.Run == run.Name)];
        _ = meant.Length > 0 ? 0 : throw new RefusedException(
            $"cannot archive: claim '{name}' is of run '{ImageTarget.Text(claim.Run!)}', which is not in the archive",
            $"{place}; the runs are {string.Join(", ", runs.Select(run => ImageTarget.Text(run.Name)))}",
            "--run NAME=RECORD, or another run");
        foreach (string file in claim.Over is { } over ? [claim.Place.File, over.File] : new[] { claim.Place.File })
        {
            _ = meant.Any(run => run.Outputs.Any(output => output.Title == file)) ? 0
                : throw NoResult(place, $"claim '{name}'", file);
        }

        foreach (CrateRun run in meant)
        {
            if (run.Outputs.FirstOrDefault(output => output.Title == claim.Place.File) is null or { Name: null })
            {
                continue; // only its digest is in the archive
            }

            ClaimVerdict verdict = Check(claim, run, contents);
            _ = verdict.IsHeld ? 0 : throw new RefusedException(
                $"cannot archive: claim '{name}' is not held by run '{ImageTarget.Text(run.Name)}'",
                $"{place}: {ImageTarget.Text(verdict.Detail)}",
                "look at the claim: its place, its value, and how near it has to be");
        }
    }

    private static RefusedException NoResult(string place, string what, string file) => new(
        $"cannot archive: {what} is of '{ImageTarget.Text(file)}', which no run has as a result", place,
        "exec --record --output FILE, and names as they are below the working directory");

    private static ClaimVerdict Check(Claim claim, CrateRun run, ArchiveContents contents)
    {
        List<FileSource> opened = [];
        ClaimVerdict verdict = claim.Check(name =>
        {
            string? member = run.Outputs.FirstOrDefault(output => output.Title == name)?.Name;
            FileSource? source = member is null ? null : contents.TryOpen(member);
            opened.AddRange(source is null ? [] : [source]);
            return source;
        });
        opened.ForEach(source => source.Dispose());
        return verdict;
    }
}
