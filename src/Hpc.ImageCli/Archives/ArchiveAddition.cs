using Hpc.Archives;
using Hpc.CommandLine;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun archive add FILE PATH...</c>: an archive with more files in it. Files are found by their digests, so an
/// input or an image of which there was only the digest is inside then.</summary>
internal static class ArchiveAddition
{
    private const string Output = "output", Place = "added/";

    public static CommandSpec Command => new("add", "Make an archive of another one and more files.")
    {
        Arguments = ["FILE", "PATH..."],
        Options = [new(Output, 'o', "FILE", "the archive that is made")],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        string output = words.Text(Output) ?? throw new RefusedException("cannot add: no name for the archive",
            "an archive is never changed, as its digest stands for it", "hpcrun archive add FILE PATH... -o NEW");
        using ArchiveFile archive = ArchiveFile.Open(words[0], LibraryHash.New);
        archive.Verify();
        CrateDescription about = CrateSummary.Read(archive.Text(CrateDocument.Name));
        if (about.License.Length == 0)
        {
            throw new RefusedException($"cannot add to '{words[0]}': it has no license", "nobody may use what has none",
                "hpcrun archive with --license");
        }

        ArchiveContents contents = new();
        List<CrateFile> kept = [.. archive.Names.Where(name => !ArchiveDraft.Made.Contains(name))
            .Select(name => contents.Add(name, archive.Content(name), TitleOf(name)))];
        List<CrateFile> added = [.. words.Arguments.Skip(1).Select(path => Add(contents, path))];
        List<CrateRun> runs = [.. archive.Runs.Select(name => RunOf(name, archive.Record(name), [.. kept, .. added]))];
        CrateFile? claims = kept.Find(file => file.Name == ClaimFile.Name);
        HashSet<string?> known = [.. runs.SelectMany(run => run.Inputs.Concat(run.Outputs).Append(run.Image!))
            .Select(file => file.Name), .. runs.Select(run => run.RecordName), ClaimFile.Name];
        ArchiveDraft draft = ArchiveDraft.Of(contents, about, runs,
            claims is null ? null : new ArchivedClaims(claims, archive.Claims.Claims),
            [.. kept.Concat(added).Where(file => !known.Contains(file.Name))]);
        draft.Contents.Write(ImageTarget.Bytes(output));
        Report.Print($"{draft.Digest}  {output}");
        return 0;
    }

    private static CrateFile Add(ArchiveContents contents, string path)
    {
        string name = Place + ImageTarget.Bytes(Path.GetFileName(path));
        string? fault = ZipMember.Fault(name)
            ?? (contents.TrySize(name) is null ? null : $"there is '{ImageTarget.Text(name)}' already");
        return fault is null ? contents.Add(name, ImageTarget.Bytes(path), TitleOf(name))
            : throw new RefusedException($"cannot add '{path}'", fault, "give it another name");
    }

    private static string TitleOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>As it was when the archive was made, but for files that were not in it.</summary>
    private static CrateRun RunOf(string name, RunRecord record, IReadOnlyList<CrateFile> files)
    {
        CrateFile Find(string title, string? digest, long? size, bool isImage = false) => new(
            files.FirstOrDefault(file => file.Digest == digest)?.Name, title, digest, size, isImage);
        ImageEntry image = record.Of(Sections.Image)[0].Value;
        DeclaredFile[] declared = [.. record.Files.Select(file => file.Value).DistinctBy(file => (file.Role, file.Path))];
        return new CrateRun(name, record,
            Find(image.Name ?? TitleOf(image.Path), image.Digest, image.State?.Size, isImage: true),
            [.. declared.Where(file => file.Name is not null).Select(file => Find(file.Name!, file.Digest, file.State?.Size))],
            [.. declared.Where(file => file.IsResult && (file.DigestAfter ?? file.Digest) is not null)
                .Select(file => Find(Result(file.Path), file.DigestAfter ?? file.Digest, file.State?.Size))]);
    }

    private static string Result(string path) => path.StartsWith(PathRoots.Directory + "/", StringComparison.Ordinal)
        ? path[(PathRoots.Directory.Length + 1)..] : path;
}
