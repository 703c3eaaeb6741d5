using Hpc.Archives;
using Hpc.CommandLine;
using Hpc.Crate;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun archive appendix FILE</c>: the appendix of a paper about its artifacts.</summary>
internal static class AppendixCommand
{
    private const string Latex = "latex", Markdown = "markdown";

    public static CommandSpec Command => new("appendix", "Print the appendix about artifacts that SC asks for, with marked gaps.")
    {
        Arguments = ["FILE"],
        Options =
        [
            new(Latex, '\0', null, "for \\input in LaTeX"), new(Markdown, '\0', null, "in Markdown (the default)"),
        ],
        Notes = "How many gaps are left for the author is said on standard error.",
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        if (words.Has(Latex) && words.Has(Markdown))
        {
            throw new RefusedException($"cannot use --{Latex} with --{Markdown}", "an appendix is written in one of them", null);
        }

        using ArchiveFile archive = ArchiveFile.Open(words[0], LibraryHash.New);
        archive.Verify();
        string title = CrateSummary.Read(archive.Text(CrateDocument.Name)).Title;
        Appendix appendix = new(title, archive.Digest, archive.Names.Sum(archive.Size),
            CarriedRunner.Machines(archive.Names).Any(), [.. archive.Runs.Select(name => Run(archive, name))]);
        AppendixText text = words.Has(Latex) ? new LatexText() : new MarkdownText();
        appendix.Write(text);
        Report.Exact(text.ToString());
        Report.Note($"{text.Gaps} gaps are left for the author: look for TO BE FILLED IN");
        return 0;
    }

    private static AppendixRun Run(ArchiveFile archive, string name) => new(name, archive.Record(name),
        [.. archive.Claims.Claims.Where(claim => claim.Run is null || claim.Run == name)],
        digest => archive.Manifest.Find(digest) is not null);
}
