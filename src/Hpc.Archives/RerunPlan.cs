using Hpc.Binary;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary>How a run of an archive is repeated: pure, from its record and the archive's list of files. A record is somebody
/// else's: every path of it is checked here.</summary>
internal sealed class RerunPlan
{
    /// <summary>The working directory of the run, in the container and in the directory of the rerun.</summary>
    public const string Inside = "/rerun", Work = "work";

    private const string Begin = PathRoots.Directory + "/";

    private readonly RunRecord _record;
    private readonly Dictionary<string, string> _inputs = new(StringComparer.Ordinal);
    private readonly List<RerunFile> _files = [], _results = [];
    private readonly List<string> _notes = [];
    private readonly RerunPins? _pins;

    /// <param name="pins">null: as recorded.</param>
    /// <exception cref="RefusedException">It cannot be repeated here, or its paths lead elsewhere.</exception>
    public RerunPlan(RunRecord record, RerunPins? pins = null)
    {
        (_record, _pins) = (record, pins);
        CommandEntry command = record.Of(Sections.Command) is [var first, ..] ? first.Value
            : throw Wrong("it has no command");
        Image = record.Of(Sections.Image) is [{ Value: { Digest: not null } image }, ..] ? image
            : throw Wrong("it has no image with a digest");
        JobEntry? job = record.Of(Sections.Job) is [var started, ..] ? started.Value : null;
        (RankCount, Launcher) = (Math.Max(record.Ranks.Count, job?.Launcher is null ? 1 : job.Ranks), job?.Launcher);
        if (RankCount > 1 && record.OtherWords.Count > 0)
        {
            throw new RefusedException("cannot rerun: the ranks of this run had different commands",
                $"rank {record.OtherWords[0].Nodes} had another one than the first",
                "unpack the archive, and start them by hand");
        }

        foreach (DeclaredFile file in record.Files.Select(file => file.Value))
        {
            AddFile(file);
        }

        Binds = [.. record.Of(Sections.Binds).SelectMany(binds => binds.Value)
            .Where(bind => IsInside(bind, record)).Select(Bind)];
        Command = [.. command.Arguments.Select(Expanded)];
        Directory = Expanded(command.Directory);
        Variables = [.. Chosen()];
        _notes.AddRange(pins?.Note is { } note ? [note] : []);
        _ = Command.Count > 0 ? 0 : throw Wrong("its command is empty");
    }

    public ImageEntry Image { get; }

    public IReadOnlyList<string> Command { get; }

    /// <summary>That the run had; 1 without a launcher.</summary>
    public long RankCount { get; }

    /// <summary>What started them, as a record names it; null: nothing did.</summary>
    public string? Launcher { get; }

    /// <summary>In the container.</summary>
    public string Directory { get; }

    /// <summary>Files of the run that it saw at other places, too: below the directory of the rerun, in the container, and
    /// whether they are only read.</summary>
    public IReadOnlyList<(string Place, string Target, bool IsReadOnly)> Binds { get; }

    /// <summary>NAME=VALUE.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>What is there before the program starts.</summary>
    public IReadOnlyList<RerunFile> Inputs => _files;

    /// <summary>What is compared when it has ended.</summary>
    public IReadOnlyList<RerunFile> Results => _results;

    /// <summary>What is another way than it was.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The level to which numeric libraries are pinned, as they were; null: to none.</summary>
    public string? Pinned => _pins is { Left: null, IsNone: false } ? _pins.Title : null;

    public RankEnd End => _record.Ends is [var end] ? end.Value : RankEnd.Unknown;

    /// <summary>Where standard output or error of the run went; null: nowhere that was kept.</summary>
    public string? Stream(string role) => _results.Find(file => file.Role == role)?.Place;

    /// <summary>Where a result is, below the directory of the rerun, by the path that the record has; null: it is none.</summary>
    public string? PlaceOf(string path) => !path.StartsWith(Begin, StringComparison.Ordinal) ? null
        : _results.Find(file => file.Place == $"{Work}/{path[Begin.Length..]}")?.Place;

    /// <summary>A text of the record as this rerun has it; with its roots where the archive does not have what they stand
    /// for.</summary>
    public string Here(string text) => RootedText.TryExpand(text, Root, out _) ?? text;

    /// <summary>Whether a bind shows what an archive has: the working directory, something below it, or an input.</summary>
    public static bool IsInside(BindEntry bind, RunRecord record) => bind.Source == PathRoots.Directory
        || bind.Source.StartsWith(Begin, StringComparison.Ordinal)
        || record.Files.Any(file => file.Value.Name is not null && file.Value.Path == bind.Source);

    private (string Place, string Target, bool IsReadOnly) Bind(BindEntry bind)
    {
        RerunFile? input = _record.Files.Select(file => file.Value)
            .FirstOrDefault(file => file.Name is not null && file.Path == bind.Source) is { } declared
                ? _files.Find(file => file.Title == declared.Name) : null;
        string place = input?.Place ?? (bind.Source == PathRoots.Directory ? Work : $"{Work}/{bind.Source[Begin.Length..]}");
        bool isGood = bind.Target.StartsWith('/') && bind.Target.Length > 1 && ZipMember.Fault(bind.Target[1..]) is null
            && (place == Work || ZipMember.Fault(place) is null);
        return isGood ? (place, bind.Target, bind.IsReadOnly) : throw Wrong($"bind of '{bind.Source}' to '{bind.Target}'");
    }

    private void AddFile(DeclaredFile file)
    {
        string place = Work + "/" + Placed(file);
        if (file.Name is { } name && file.Role is "input" or "inout")
        {
            _ = _inputs.TryAdd(name, Inside + place[Work.Length..]) ? 0 : throw Wrong($"input '{name}' is there twice");
            _files.Add(new RerunFile(place, name, file.Digest ?? throw Wrong($"input '{name}' has no digest"), file.Role));
        }

        if (file.IsResult && (file.DigestAfter ?? file.Digest) is { } digest)
        {
            _results.Add(new RerunFile(place, place[(Work.Length + 1)..], digest, file.Role));
        }
    }

    private static string Placed(DeclaredFile file)
    {
        string place = file.Path.StartsWith(Begin, StringComparison.Ordinal) ? file.Path[Begin.Length..]
            : file.Role is "input" or "inout" ? $"inputs/{file.Name}"
                : throw Wrong($"result '{file.Path}' is outside of the working directory");
        return ZipMember.Fault(place) is { } fault ? throw Wrong($"file '{place}' has {fault}") : place;
    }

    private string Expanded(string text) => text.Contains('\0', StringComparison.Ordinal) ? throw Wrong("a word has a NUL byte")
        : RootedText.TryExpand(text, Root, out string? missing)
            ?? throw Wrong($"'{text}' names {missing}, which is not in the archive");

    private string? Root(string root) => root == PathRoots.Directory ? Inside
        : RootedText.InputName(root) is { } name ? _inputs.GetValueOrDefault(name) : null;

    /// <summary>What the user or the host had set; the image brings its own.</summary>
    private IEnumerable<string> Chosen()
    {
        foreach (VariableEntry variable in _record.Of(Sections.Variables) is [var first, ..] ? first.Value : [])
        {
            bool isName = variable.Name.Length > 0 && !char.IsAsciiDigit(variable.Name[0])
                && variable.Name.All(one => char.IsAsciiLetterOrDigit(one) || one == '_');
            string? value = RootedText.TryExpand(variable.Value, Root, out _);
            if (!IsSet(variable) || IsWireUp(variable))
            {
                continue;
            }

            if (isName && value is not null && !value.Contains('\0', StringComparison.Ordinal))
            {
                yield return $"{variable.Name}={value}";
            }
            else
            {
                _notes.Add($"variable {variable.Name} is not set: the archive does not have its value");
            }
        }
    }

    private bool IsSet(VariableEntry variable) =>
        variable.By is "user" or "host" || (variable.By == RerunPins.Pinned && (_pins?.Keeps(variable.Name) ?? true));

    /// <summary>What the launcher of the run told its ranks: that of the rerun tells them anew.</summary>
    private bool IsWireUp(VariableEntry variable) => Launcher is not null && variable.By == "host"
        && MpiFamily.WireUp.Any(name => variable.Name.StartsWith(name, StringComparison.Ordinal));

    private static RefusedException Wrong(string why) => new("cannot rerun what the record says", RawText.ToUtf16(why),
        "another run: --run NAME; or another archive", ArchiveFile.DamageStatus);
}

