using Hpc.Archives;
using Hpc.Crate;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>One run on its way into an archive: its record is checked for what another machine cannot have, its files are found
/// and put in.</summary>
/// <param name="directory">What {cwd} stands for here; one char per byte.</param>
internal sealed class ArchivedRun(string name, RunRecord record, ArchiveContents contents, string directory)
{
    private const string Inside = PathRoots.Directory + "/";

    /// <summary>Directories of the host that a launch shows without being asked.</summary>
    private static readonly string[] s_hosts = ["/tmp/", "/var/tmp/"];

    public bool HasImage { get; init; } = true;

    public bool HasData { get; init; } = true;

    /// <summary>Also a run whose program was never started.</summary>
    public bool TakesUnstarted { get; init; }

    /// <summary>Names that the record must not have; null: it may.</summary>
    public NameSearch? Hidden { get; init; }

    /// <exception cref="RefusedException">It cannot be run again elsewhere, or a file is not there any more.</exception>
    public CrateRun Gather()
    {
        if (record.IsPrivate)
        {
            throw Refused("it has names and secrets as they are", "record it again without --keep-private");
        }

        if (!TakesUnstarted && record.Ends.FirstOrDefault(end => !end.Value.IsStarted)?.Nodes is { } ranks)
        {
            throw Refused($"its program was never started, by rank {ranks}",
                $"correct the command and record it again; or archive it as it is: --{ArchiveCommand.Unstarted}");
        }

        CheckCommand(record.Of(Sections.Command)[0].Value);
        RunRecord shown = Hidden is null ? record : AnonymousRecord.Of(record, Hidden);
        CrateFile image = Image(record.Of(Sections.Image)[0].Value, shown.Of(Sections.Image)[0].Value);
        List<CrateFile> inputs = [], outputs = [];
        foreach (DeclaredFile file in record.Files.Select(file => file.Value).DistinctBy(file => (file.Role, file.Path)))
        {
            if (file.Name is not null)
            {
                inputs.Add(Input(file));
            }

            if (file.IsResult && Output(file) is { } output)
            {
                outputs.Add(output);
            }
        }

        contents.Add(CrateRun.Place + name + CrateRun.Suffix, RecordDocument.Write(shown), $"record of run {name}");
        return new CrateRun(name, shown, image, inputs, outputs);
    }

    private void CheckCommand(CommandEntry command)
    {
        for (int at = 0; at < command.Arguments.Count; at++)
        {
            if (Stranger(command.Arguments[at]) is { } place)
            {
                throw Refused($"argument {at} of its command, '{ImageTarget.Text(command.Arguments[at])}', names {place}",
                    "run it in the directory of its files, and name each file that it reads: exec --record --input NAME=FILE");
            }
        }

        if (command.Arguments.Count > 0 && Undeclared(command) is { } program)
        {
            throw Refused(
                $"its program '{ImageTarget.Text(program)}' is a file of the working directory, and not among its inputs",
                $"run it again with --input {ImageTarget.Text(program)}");
        }

        if (Stranger(command.Directory) is { } home)
        {
            throw Refused($"it began in '{ImageTarget.Text(command.Directory)}', which is {home}",
                "run it in a directory of its own");
        }
    }

    /// <summary>The program, where it is a file below the working directory that no input names; null: it is not.</summary>
    private string? Undeclared(CommandEntry command)
    {
        string program = command.Arguments[0], begin = command.Directory + "/";
        if (!program.Contains('/', StringComparison.Ordinal) || program[0] == '/')
        {
            return null;
        }

        string rooted = program.StartsWith(Inside, StringComparison.Ordinal) ? program
            : begin + (program.StartsWith("./", StringComparison.Ordinal) ? program[2..] : program);
        bool isHere = rooted.StartsWith(Inside, StringComparison.Ordinal)
            && FileDigest.StateOf($"{directory}/{rooted[Inside.Length..]}") is not null;
        return isHere && !record.Files.Any(file => file.Value.Name is not null && file.Value.Path == rooted) ? program : null;
    }

    /// <summary>What of this machine a word names, that an archive does not have; null: nothing.</summary>
    private string? Stranger(string word)
    {
        string? text = RootedText.TryExpand(word, root => root == PathRoots.Directory ? "/rerun"
            : RootedText.InputName(root) is not null ? "/input" : null, out string? missing);
        BindEntry? bind = record.Of(Sections.Binds).SelectMany(binds => binds.Value)
            .FirstOrDefault(bind => !RerunPlan.IsInside(bind, record)
                && text?.Contains(bind.Target, StringComparison.Ordinal) == true);
        return text is null ? $"'{missing}', which is not in an archive"
            : bind is not null ? $"'{ImageTarget.Text(bind.Target)}', which was bound from the host"
            : Array.Exists(s_hosts, host => text.StartsWith(host, StringComparison.Ordinal)
                || text.Contains("=" + host, StringComparison.Ordinal)) ? "a directory of the host for temporary files"
            : text == ".." || text.StartsWith("../", StringComparison.Ordinal) || text.Contains("/../", StringComparison.Ordinal)
                ? "what is above the working directory" : null;
    }

    /// <param name="shown">The same as the archive has it.</param>
    private CrateFile Image(ImageEntry image, ImageEntry shown)
    {
        string called = shown.Path[(shown.Path.LastIndexOf('/') + 1)..];
        if (image.Digest is not { } digest)
        {
            throw image.IsDirectory
                ? Refused("its image is a directory", "hpcrun convert DIRECTORY app.sif, and run that")
                : Refused($"its image '{ImageTarget.Text(image.Path)}' is {image.Lost ?? "not known"}",
                    "run it again with --record");
        }

        CrateFile outside = new(null, shown.Name ?? called, digest, image.State?.Size, IsImage: true);
        return !HasImage ? outside : contents.Add($"image/{called}", Find(image.Path), digest, outside.Title, isImage: true)
            ?? throw Changed("image", image.Path, "--without-image keeps its digest only");
    }

    private CrateFile Input(DeclaredFile file)
    {
        CrateFile outside = new(null, file.Name!, file.Digest, file.State?.Size);
        string wanted = file.Path.StartsWith(Inside, StringComparison.Ordinal) ? file.Path[Inside.Length..]
            : $"inputs/{file.Name}";
        if (file.Digest is null)
        {
            throw Refused($"its input '{ImageTarget.Text(file.Path)}' has no digest",
                "record it again: exec --record --input FILE");
        }

        bool isOverwritten = file.DigestAfter is not null || file.Lost is not null;
        if (HasData && isOverwritten)
        {
            Report.Note($"input '{ImageTarget.Text(file.Path)}' is not what the run began with: the archive has its digest only");
        }

        return !HasData || isOverwritten ? outside
            : contents.Add($"files/{name}/{wanted}", Find(file.Path), file.Digest, file.Name!, isImage: false)
            ?? throw Changed("input", file.Path, "--without-data keeps digests only");
    }

    private CrateFile? Output(DeclaredFile file)
    {
        string shown = ImageTarget.Text(file.Path);
        if ((file.DigestAfter ?? file.Digest) is not { } digest)
        {
            Report.Note($"result '{shown}' was not there when the record was sealed");
            return null;
        }

        string rest = file.Path.StartsWith(Inside, StringComparison.Ordinal) ? file.Path[Inside.Length..] : "";
        if (ZipMember.Fault(rest) is { } fault)
        {
            throw Refused(rest.Length > 0 ? $"its result '{shown}' has {fault}"
                : $"its result '{shown}' is outside of the working directory",
                "write results below the working directory, and run again with --record");
        }

        return !HasData ? new CrateFile(null, rest, digest, file.State?.Size)
            : contents.Add($"files/{name}/{rest}", Find(file.Path), digest, rest, isImage: false)
            ?? throw Changed("result", file.Path, "--without-data keeps digests only");
    }

    /// <summary>Where a file of the record is on this machine.</summary>
    private string Find(string recorded) => RootedText.TryExpand(recorded, root => Root(root, directory), out string? missing)
        ?? throw Refused($"nobody knows where '{ImageTarget.Text(recorded)}' is: {missing}", "--without-image or --without-data");

    /// <summary>The same; null: nobody knows.</summary>
    public static string? TryFind(string recorded, string directory) =>
        RootedText.TryExpand(recorded, root => Root(root, directory), out _);

    private static string? Root(string root, string directory) => root switch
    {
        PathRoots.Directory => directory,
        PathRoots.Home => ImageTarget.Bytes(Environment.GetEnvironmentVariable("HOME") ?? ""),
        Redaction.User => ImageTarget.Bytes(Environment.UserName),
        Redaction.Host => Utsname.NodeName(),
        _ => null,
    };

    private RefusedException Changed(string role, string path, string other) => Refused(
        $"its {role} '{ImageTarget.Text(path)}' is not what was recorded",
        $"--cwd DIRECTORY where the run's files are; or {other}");

    private RefusedException Refused(string why, string remedy) =>
        new($"cannot archive run '{ImageTarget.Text(name)}'", why, remedy);
}
