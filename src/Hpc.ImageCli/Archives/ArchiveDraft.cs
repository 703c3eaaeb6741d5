using System.Text;
using Hpc.Archives;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>An archive before it is written: its files, and what describes them.</summary>
/// <param name="Digest">Of the archive.</param>
internal sealed record ArchiveDraft(ArchiveContents Contents, IReadOnlyList<CrateRun> Runs, string Digest)
{
    private const string ReadMe = "README.txt";

    /// <summary>Files that are made of the others, anew for each archive.</summary>
    public static IReadOnlyList<string> Made { get; } = [CrateDocument.Name, PreviewPage.Name, ArchiveManifest.Name, ReadMe];

    /// <exception cref="RefusedException">A stranger could not use it, or a file is another one now.</exception>
    /// <param name="other">What was read for it is not read again.</param>
    public static ArchiveDraft Make(ArchiveRequest request, ArchiveDraft? other = null)
    {
        ArchiveContents contents = new(other?.Contents);
        CrateDescription about = request.Hidden is null ? request.About : request.About with { Authors = [], Publisher = null };
        ArchivedSteps steps = new(request);
        List<CrateRun> runs = steps.Gather(contents);
        ArchivedClaims? claims = request.Claims is { } path ? ArchivedClaims.Add(path, runs, contents) : null;
        List<CrateFile> runner = request.Runners is { } machines ? RunnerFiles.Add(contents, machines) : [];
        List<CrateFile> others = [.. runner, .. request.IsWorkflow ? [steps.AddGraph(contents, runs)] : Array.Empty<CrateFile>()];
        return new ArchiveDraft(contents, runs, Complete(contents, about, runs, claims, others));
    }

    /// <summary>Of files that are there, and of what is known of them.</summary>
    /// <param name="others">Files that no run has to do with.</param>
    public static ArchiveDraft Of(ArchiveContents contents, CrateDescription about, List<CrateRun> runs, ArchivedClaims? claims,
        List<CrateFile> others) => new(contents, runs, Complete(contents, about, runs, claims, others));

    /// <summary>What describes the archive, and the list of its files.</summary>
    private static string Complete(ArchiveContents contents, CrateDescription about, List<CrateRun> runs,
        ArchivedClaims? claims, List<CrateFile> others)
    {
        bool hasRunner = others.Exists(file => file.Name == CarriedRunner.Script);
        List<CrateFile> files = [.. others, .. runs.SelectMany(run => run.Inputs.Concat(run.Outputs).Append(run.Image!))];
        files.AddRange(runs.Select(run => new CrateFile(run.RecordName, $"record of run {run.Name}", null, null)));
        files.AddRange(claims is null ? [] : [claims.File]);
        files.Add(contents.Add(ReadMe, Encoding.UTF8.GetBytes(ReadMeText(about, runs, hasRunner)), "how to run it again"));
        files.Add(new CrateFile(ArchiveManifest.Name, "digests of all other files", null, null));
        files.Add(new CrateFile(PreviewPage.Name, "this archive for people", null, null));
        contents.Add(CrateDocument.Name, CrateDocument.Write(about, runs, files), "description");
        byte[] page = PreviewPage.Write(about, runs, claims?.Claims ?? [], contents.Files, hasRunner);
        contents.Add(PreviewPage.Name, page, "page");
        return contents.Close();
    }

    private static string ReadMeText(CrateDescription about, List<CrateRun> runs, bool hasRunner)
    {
        StringBuilder text = new($"""
            {about.Title}

            This archive (RO-Crate 1.1, Process Run Crate 0.5) has what was computed, with what, and with which results.
            To compute it again and compare:

                hpcrun rerun FILE [--expect DIGEST]

            {(hasRunner ? $"Without it, if you trust this archive: sh {CarriedRunner.Script} --in ../DIRECTORY\n" : "")}
            With other programs: unpack it, check the files with "sha256sum -c {ArchiveManifest.Name}", and run the command
            of a run in its image, with apptainer exec for example. Runs:


            """);
        foreach (CrateRun run in runs)
        {
            CommandEntry command = run.Record.Of(Sections.Command)[0].Value;
            text.Append($"    {run.Name}: {PrintableText.Line(string.Join(' ', command.Arguments))}\n");
            text.Append($"        image: {run.Image?.Name ?? run.Image?.Digest}\n");
        }

        return text.ToString();
    }
}
