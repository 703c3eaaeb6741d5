using Hpc.Archives;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>The runs of an archive that is made: their records are sealed and read; of a workflow the files between them are
/// found, and what produced what.</summary>
internal sealed class ArchivedSteps(ArchiveRequest request)
{
    private const int LongestName = 60;

    private readonly WorkflowFiles _files = new(request.Directory);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _sources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public List<CrateRun> Gather(ArchiveContents contents)
    {
        List<(string Name, string Path, RunRecord Record, string Directory)> all = [.. request.Records.Select(Read)];
        if (!request.IsWorkflow)
        {
            return [.. all.Select(one => Run(Unique(one.Name, one.Path), one.Record, contents, one.Directory))];
        }

        // Clients try containers out before they begin.
        foreach (var (_, path, record, _) in request.TakesUnstarted ? [] : all.Where(one => !IsStarted(one.Record)))
        {
            Report.Note($"'{path}' is left out: its program was never started");
        }

        all = [.. all.Where(one => request.TakesUnstarted || IsStarted(one.Record))];
        all.ForEach(one => _files.Add(one.Record, one.Directory));
        return [.. all.OrderBy(one => one.Record.Started).Select(one => Step(one.Name, one.Record, contents, one.Directory))];
    }

    /// <summary>What produced what, and who says so.</summary>
    public CrateFile AddGraph(ArchiveContents contents, List<CrateRun> runs)
    {
        List<WorkflowEdge> edges = [];
        for (int later = 1; later < runs.Count; later++)
        {
            foreach (DeclaredFile input in runs[later].Record.Files.Select(file => file.Value)
                .Where(file => file.Name is not null))
            {
                (CrateRun Run, DeclaredFile File)? maker = runs.Take(later).Reverse()
                    .SelectMany(run => run.Record.Files.Where(file => file.Value.IsResult).Select(file => (run, file.Value)))
                    .Where(made => (made.Value.DigestAfter ?? made.Value.Digest) == input.Digest
                        && NameOf(made.Value) == NameOf(input))
                    .Select(made => ((CrateRun, DeclaredFile)?)made).FirstOrDefault();
                if (maker is { } made)
                {
                    string source = $"output: {Source(made.Run, made.File)}; input: {Source(runs[later], input)}";
                    edges.Add(new WorkflowEdge(made.Run.Name, made.File.Path, runs[later].Name, input.Name!,
                        input.Digest!, source));
                }
            }
        }

        return contents.Add(WorkflowGraph.Name, new WorkflowGraph([.. runs.Select(run => run.Name)], edges).Write(),
            "what produced what");
    }

    private static bool IsStarted(RunRecord record) => record.Ends.All(end => end.Value.IsStarted);

    private string Source(CrateRun run, DeclaredFile file) =>
        _sources.GetValueOrDefault(run.Name)?.GetValueOrDefault(file.Path) ?? WorkflowFiles.Declared;

    private static string NameOf(DeclaredFile file) => file.Path[(file.Path.LastIndexOf('/') + 1)..];

    private (string Name, string Path, RunRecord Record, string Directory) Read((string Name, string Record) named)
    {
        (string name, string path) = named;
        string directory = ImageTarget.Bytes(request.Directory);
        if (RecordFile.IsOpen(path))
        {
            directory = request.HasDirectory ? directory
                : RecordFile.Read(path).Places.GetValueOrDefault(PathRoots.Directory) ?? directory;
            RecordSeal.Seal(path, DigestCache.Find(), askSlurm: true);
        }

        return (name, path, RecordFile.Read(path), directory);
    }

    private CrateRun Step(string name, RunRecord record, ArchiveContents contents, string directory)
    {
        (RunRecord declared, IReadOnlyDictionary<string, string> sources) = _files.Declare(record, directory,
            path => ArchivedRun.TryFind(path, directory), DigestCache.Find());
        string begin = _files.RuleOf(record) is { } rule && ZipMember.Fault(rule) is null
            && !rule.Contains('/', StringComparison.Ordinal)
            ? rule : name[..Math.Min(name.Length, LongestName)], free = begin;
        for (int number = 2; !_names.Add(free); number++)
        {
            free = $"{begin}-{number}";
        }

        _sources[free] = sources;
        return Run(free, declared, contents, directory);
    }

    private CrateRun Run(string name, RunRecord record, ArchiveContents contents, string directory) =>
        new ArchivedRun(name, record, contents, directory)
        {
            HasImage = request.HasImage, HasData = request.HasData, Hidden = request.Hidden,
            TakesUnstarted = request.TakesUnstarted,
        }.Gather();

    private string Unique(string name, string path) => _names.Add(name) ? name : throw new RefusedException(
        $"cannot archive '{path}': another record is called '{name}', too", null, "give it another name: --run NAME=RECORD");
}
