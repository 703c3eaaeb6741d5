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
        byte[] text = new byte[Math.Min(file.Length, Longest)];
        file.ReadExactly(0, text, path);
        IReadOnlyList<Claim> claims = ClaimFile.Read(path, text).Claims;
        foreach (Claim claim in claims)
        {
            Check(claim, runs, contents);
        }

        return new ArchivedClaims(contents.Add(ClaimFile.Name, text, "what the paper says of the results"), claims);
    }

    private static void Check(Claim claim, IReadOnlyList<CrateRun> runs, ArchiveContents contents)
    {
        string name = ImageTarget.Text(claim.Name);
        bool isThere = false;
        foreach (CrateRun run in runs.Where(run => claim.Run is null || claim.Run == run.Name))
        {
            CrateFile? result = run.Outputs.FirstOrDefault(output => output.Title == claim.Place.File);
            isThere |= result is not null;
            if (result is null or { Name: null })
            {
                continue; // only its digest is in the archive
            }

            ClaimVerdict verdict = Check(claim, run, contents);
            _ = verdict.IsHeld ? 0 : throw new RefusedException(
                $"cannot archive: claim '{name}' is not held by run '{ImageTarget.Text(run.Name)}'",
                ImageTarget.Text(verdict.Detail), "look at the claim: its place, its value, and how near it has to be");
        }

        _ = isThere ? 0 : throw new RefusedException(
            $"cannot archive: claim '{name}' is of '{ImageTarget.Text(claim.Place.File)}', which no run has as a result", null,
            "exec --record --output FILE, and names as they are below the working directory");
    }

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
