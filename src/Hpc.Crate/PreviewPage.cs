using System.Globalization;
using System.Net;
using System.Text;
using Hpc.Binary;
using Hpc.Records;

namespace Hpc.Crate;

/// <summary>ro-crate-preview.html: what a person reads of an archive, in one file that asks for no other but pictures of the
/// archive itself. Equal for equal content.</summary>
public sealed class PreviewPage
{
    public const string Name = "ro-crate-preview.html";

    private const string Style = """
        body{font:16px/1.5 sans-serif;max-width:60em;margin:auto;padding:1em;color:#111;background:#fff}
        table{border-collapse:collapse;width:100%;margin:1em 0}caption{text-align:left;font-weight:bold}
        th,td{text-align:left;vertical-align:top;padding:.2em .5em;border-bottom:1px solid #bbb;overflow-wrap:anywhere}
        code,pre{font:14px/1.4 monospace;overflow-wrap:anywhere;white-space:pre-wrap}img{max-width:100%;height:auto}
        pre{background:#f2f2f2;padding:.5em}a{color:#00489c}@media print{body{max-width:none;padding:0}a{color:#111}}
        """;

    private static readonly string[] s_pictures = ["png", "svg", "jpg", "jpeg", "gif", "webp"];

    private readonly StringBuilder _html = new();

    private PreviewPage()
    {
    }

    /// <param name="files">All of the archive but this page and the list of digests.</param>
    /// <param name="hasRunner">Programs that rerun it are in it.</param>
    public static byte[] Write(CrateDescription about, IReadOnlyList<CrateRun> runs, IReadOnlyList<Claim> claims,
        IEnumerable<CrateFile> files, bool hasRunner)
    {
        PreviewPage page = new();
        page.Begin(about);
        page.Claims(claims);
        foreach (CrateRun run in runs)
        {
            page.Run(run);
        }

        page.Again(runs, hasRunner);
        page.Files(files);
        page._html.Append("</main>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(page._html.ToString());
    }

    private void Begin(CrateDescription about)
    {
        string title = Escaped(about.Title), authors = string.Join(", ", about.Authors.Select(author => author.Orcid is { } orcid
            ? $"<a href=\"{Escaped(orcid)}\">{Escaped(author.Name)}</a>" : Escaped(author.Name)));
        string by = authors.Length > 0 ? $"By {authors}. " : "";
        _html.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            <p>What was computed, with what, from what and with which results. {by}License:
            <a href="https://spdx.org/licenses/{Escaped(about.License)}">{Escaped(about.License)}</a>.</p>

            """);
    }

    private void Claims(IReadOnlyList<Claim> claims)
    {
        if (claims.Count == 0)
        {
            return;
        }

        _html.Append("<h2>Claims</h2>\n<p>Each was held by the results in this archive when it was made.</p>\n");
        Table("What the paper says", ["Claim", "It says", "Value", "Where it is"], claims.Select(claim => new[]
        {
            Text(claim.Name), Text(claim.Text), Text(claim.Wanted.ToString()),
            $"<code>{Text(claim.Place.File)}</code>, {claim.Place.Kind} <code>{Text(claim.Place.Where)}</code>"
                + (claim.Over is { } over ? $" over <code>{Text(over.Where)}</code>" : ""),
        }));
    }

    private void Run(CrateRun run)
    {
        _html.Append($"<h2>Run {Text(run.Name)}</h2>\n<pre>");
        CommandEntry? command = run.Record.Of(Sections.Command) is [var first, ..] ? first.Value : null;
        _html.Append($"{Text(string.Join(' ', command?.Arguments ?? []))}</pre>\n");
        List<string[]> rows =
        [
            ["time", "started", RecordSummary.Time(run.Record.Started)],
            ["time", "ended", run.Record.Ended is { } ended ? RecordSummary.Time(ended) : "unknown"],
            .. RecordFacts.Of(run.Record).Where(fact => fact.Name is not ("flags" or "words"))
                .Select(fact => new[] { fact.Section, Text(fact.Name), Text(fact.Value) }),
        ];
        Table($"What is known of run {Text(run.Name)}", ["Part", "What", "Value"], rows);
        foreach (CrateFile picture in run.Outputs.Where(IsPicture))
        {
            _html.Append($"<figure><img src=\"{Escaped(picture.Id)}\" alt=\"{Text(picture.Title)}\">")
                .Append($"<figcaption>{Text(picture.Title)}</figcaption></figure>\n");
        }
    }

    private void Again(IReadOnlyList<CrateRun> runs, bool hasRunner)
    {
        string script = hasRunner ? "<p>Without it, if you trust this archive, by the programs that it carries:</p>\n"
            + "<pre>unzip FILE.zip -d x\nsh x/rerun.sh</pre>\n" : "";
        string name = runs.Count > 1 ? $" --run {Text(runs[0].Name)}" : "";
        _html.Append($"""
            <h2>Run it again</h2>
            <p>With hpcrun, which checks every file first, shows what it will run, and runs it with nothing else of your
            machine:</p>
            <pre>hpcrun rerun FILE.zip --dry-run
            hpcrun rerun FILE.zip{name}</pre>
            {script}<p>With other programs: unpack the archive, check the files, and run the command above in the image, with
            <code>apptainer exec</code> for example, in a directory with the inputs:</p>
            <pre>sha256sum -c {ArchiveManifest.Name}</pre>

            """);
    }

    private void Files(IEnumerable<CrateFile> files)
    {
        _html.Append("<h2>Files</h2>\n");
        Table("Every file with its size and digest", ["File", "Bytes", "SHA-256"], files.Select(file => new[]
        {
            $"<a href=\"{Escaped(file.Id)}\">{Text(file.Name ?? file.Title)}</a>",
            file.Size?.ToString(CultureInfo.InvariantCulture) ?? "", $"<code>{file.Digest?[DigestText.Prefix.Length..]}</code>",
        }));
        _html.Append($"<p>This page and the rest are in <a href=\"{ArchiveManifest.Name}\">{ArchiveManifest.Name}</a>, whose own "
            + "digest stands for the archive.</p>\n");
    }

    /// <param name="rows">HTML; the first cell is the head of its row.</param>
    private void Table(string caption, string[] heads, IEnumerable<string[]> rows)
    {
        _html.Append($"<table>\n<caption>{caption}</caption>\n<thead><tr>");
        _html.AppendJoin("", heads.Select(head => $"<th scope=\"col\">{head}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (string[] row in rows)
        {
            _html.Append($"<tr><th scope=\"row\">{row[0]}</th>")
                .AppendJoin("", row.Skip(1).Select(cell => $"<td>{cell}</td>")).Append("</tr>\n");
        }

        _html.Append("</tbody>\n</table>\n");
    }

    private static bool IsPicture(CrateFile file) =>
        file.Name is { } name && Array.IndexOf(s_pictures, name[(name.LastIndexOf('.') + 1)..].ToLowerInvariant()) >= 0;

    /// <summary>One char per byte; what a terminal or a browser would obey is shown.</summary>
    private static string Text(string bytes) => Escaped(RawText.ToUtf16(PrintableText.Line(bytes)));

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
