using Hpc.CommandLine;
using Hpc.Crate;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun archive RECORD... -o FILE</c>: records, the image, inputs and results as one file that others can
/// rerun.</summary>
internal static class ArchiveCommand
{
    public const string Unstarted = "unstarted";

    private const string Output = "output", License = "license", Claims = "claims", Publisher = "publisher",
        Workflow = "workflow";

    public static CommandSpec Tree() => Verbs.Spec("archive") with
    {
        Arguments = [new("[RECORD...]", "what exec --record wrote; one that is open is sealed")],
        Commands = ArchiveReading.Commands,
        Options =
        [
            new(Output, 'o', "FILE", "the archive that is made, e.g. paper.crate.zip"),
            new("run", '\0', "NAME=RECORD", "a record as a run of this name; a bare rerun takes the run small; several times"),
            new(License, '\0', "ID", "under which all of it may be used, as SPDX calls it: CC-BY-4.0"),
            new("title", '\0', "TEXT", "what it is (default: the name of FILE)"),
            new("author", '\0', "NAME", "who made it, with an ORCID in angle brackets behind; several times"),
            new(Publisher, '\0', "NAME",
                "who publishes it: a university, a laboratory, with its address in angle brackets behind"),
            new(Claims, '\0', "FILE", "what the paper says of the results, and how near they have to be"),
            new(Workflow, '\0', null, "the records are steps of one workflow: find the files between them"),
            new("cwd", '\0', "DIR", "where the runs began (default: what the record knows, else the working directory)"),
            new(Unstarted, '\0', null, "archive also a run whose program was never started"),
            new("without-image", '\0', null, "the image's digest only"),
            new("without-data", '\0', null, "digests of inputs and results only"),
            new("runner", '\0', "DIR", "carry hpcrun and hpcrun-rerun of DIR, too: those of another architecture; several times"),
            new("without-runner", '\0', null, "carry no programs that rerun the archive: 11 MB less"),
            .. TrialOption.Specs,
            .. AnonymousOptions.Specs,
            new("dry-run", 'n', null, "list the files, and write nothing"),
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        string file = words.Text(Output) ?? throw new RefusedException("cannot archive: no name for the archive", null,
            "hpcrun archive RECORD... -o paper.crate.zip --license CC-BY-4.0");
        CrateDescription about = Description(words, file);
        ArchiveRequest request = new(about, Named(words), Path.GetFullPath(words.Text("cwd") ?? "."))
        {
            Hidden = AnonymousOptions.Names(words, about),
            Claims = words.Text(Claims), HasImage = !words.Has("without-image"), HasData = !words.Has("without-data"),
            TakesUnstarted = words.Has(Unstarted), IsWorkflow = words.Has(Workflow), HasDirectory = words.Has("cwd"),
            Runners = words.Has("without-runner") ? null : words.All("runner"),
        };
        ArchiveDraft draft = ArchiveDraft.Make(request);
        if (request.Hidden is { } names)
        {
            AnonymityCheck.Run(draft, about.Title, names, words.All(AnonymousOptions.Accept));
        }

        if (TrialOption.Count(words) is { } count)
        {
            // A stranger who has only digests has to bring the files, so the author's are there for it.
            ArchiveDraft whole = request.IsWhole ? draft : ArchiveDraft.Make(request.Whole, draft);
            ArchiveTrial.Run(whole, file, count, words.Has(TrialOption.Anyway));
        }

        if (words.Has("dry-run"))
        {
            foreach (ZipMember member in draft.Contents.Members)
            {
                Report.PrintBytes($"{member.Size,14}  {member.Name}");
            }

            return 0;
        }

        if (request.Hidden is null)
        {
            draft.Contents.Write(ImageTarget.Bytes(file));
        }
        else
        {
            ArchiveIdentity.Write(ImageTarget.Bytes(file), draft, ArchiveDraft.Make(request with { Hidden = null }, draft));
        }

        Report.Print($"{draft.Digest}  {file}");
        return 0;
    }

    /// <summary>Records with the names that their runs get.</summary>
    private static List<(string Name, string Record)> Named(ParsedArguments words)
    {
        List<(string Name, string Record)> named = [.. words.Arguments.Where(word => word.Length > 0)
            .Select(record => (NameOf(Path.GetFileName(record.TrimEnd('/'))), record))];
        foreach (string text in words.All("run"))
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            string name = text[..Math.Max(equals, 0)];
            named.Add(name.Length > 0 && NameOf(name) == name ? (name, text[(equals + 1)..])
                : throw new RefusedException($"cannot use --run \"{text}\": no name for the run",
                    "letters, digits, '-', '_' and '.' make one", "--run small=RECORD"));
        }

        return named.Count > 0 ? named : throw new RefusedException("cannot archive: no record is named", null,
            "hpcrun archive RECORD... -o paper.crate.zip --license CC-BY-4.0");
    }

    private static CrateDescription Description(ParsedArguments words, string file)
    {
        string license = words.Text(License) ?? throw new RefusedException("cannot archive: no license",
            "nobody may use what has none", $"--{License} CC-BY-4.0, or another identifier of https://spdx.org/licenses");
        if (license.Length == 0 || license.AsSpan().ContainsAnyExcept(s_ofIdentifier))
        {
            throw new RefusedException($"cannot use --{License} \"{license}\": it is not an identifier of SPDX", null,
                "one of https://spdx.org/licenses: CC-BY-4.0, MIT, Apache-2.0");
        }

        IEnumerable<CrateAuthor> authors = words.All("author").Select(text => CrateAuthor.TryParse(text)
            ?? throw new RefusedException($"cannot use --author \"{text}\"", null,
                "--author \"NAME <https://orcid.org/0000-0002-1825-0097>\""));
        string name = Path.GetFileName(file);
        return new CrateDescription(words.Text("title") ?? Cut(Cut(name, ".zip"), ".crate"), license, [.. authors])
        {
            Publisher = words.Text(Publisher) is not { } text ? null : CratePublisher.TryParse(text)
                ?? throw new RefusedException($"cannot use --{Publisher} \"{text}\"", null,
                    $"--{Publisher} \"NAME <https://www.example.org>\""),
        };
    }

    private static readonly System.Buffers.SearchValues<char> s_ofIdentifier =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-+");

    /// <summary>Of a record's file, in characters that every file system and address can have.</summary>
    private static string NameOf(string file) => new([.. Cut(file, ".record")
        .Select((one, at) => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' || (one == '.' && at > 0) ? one : '_')]);

    private static string Cut(string text, string end) => text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length]
        : text;
}
