using Hpc.Crate;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>What steps of a workflow read and wrote, where nobody declared it for each of them: from read-only binds of files,
/// what Snakemake keeps, and files that changed while one step ran and no other.</summary>
/// <param name="directory">Of the workflow: where Snakemake began.</param>
internal sealed class WorkflowFiles(string directory)
{
    public const string Declared = "--input and --output", Bound = "a read-only bind", Changed = "changed during the run",
        Stream = "a standard stream";

    private readonly IReadOnlyList<SnakemakeJob> _jobs = SnakemakeJob.All(directory);
    private readonly List<(string Directory, long Started, long Ended)> _spans = [];

    /// <summary>A step that is asked for later.</summary>
    /// <param name="cwd">Of the step; one char per byte.</param>
    public void Add(RunRecord record, string cwd) => _spans.Add((cwd, record.Started, record.Ended ?? record.Started));

    /// <returns>The record with what was found, and who says so of each file that the step read or wrote, by its path.</returns>
    /// <param name="find">Where a file of the record is on this machine; null: nobody knows.</param>
    public (RunRecord Record, IReadOnlyDictionary<string, string> Sources) Declare(RunRecord record, string cwd,
        Func<string, string?> find, DigestCache? cache)
    {
        Dictionary<string, string> sources = new(StringComparer.Ordinal);
        List<Variation<DeclaredFile>> files = [.. record.Files];
        files.ForEach(file => sources[file.Value.Path] = Declared);
        NumberSet nodes = new();
        nodes.Add(record.Nodes);
        void Note(string role, string path, string source)
        {
            if (!sources.ContainsKey(path) && find(path) is { } place && FileDigest.StateOf(place) is { } state)
            {
                _ = role == "input" && state.Modified > (record.Ended ?? long.MaxValue) ? throw new RefusedException(
                    $"cannot archive: '{ImageTarget.Text(path)}' has changed since a step read it",
                    $"{source} names it as an input", "run the workflow again, and archive it then") : 0;
                sources.Add(path, source);
                files.Add(new Variation<DeclaredFile>(nodes, new DeclaredFile
                {
                    Role = role, Name = role == "input" ? Free(path, files) : null, Path = path, State = state,
                    Digest = FileDigest.Of(place, cache).Digest,
                }));
            }
        }

        foreach (BindEntry bind in record.Of(Sections.Binds).SelectMany(binds => binds.Value).Where(bind => bind.IsReadOnly))
        {
            Note("input", bind.Source, Bound);
        }

        foreach (SnakemakeJob job in _jobs.Where(job => IsOf(job, record)))
        {
            job.Inputs.ToList().ForEach(path => Note("input", Rooted(path, cwd), SnakemakeJob.Source));
            Note("output", Rooted(job.Output, cwd), SnakemakeJob.Source);
        }

        foreach (DescriptorEntry stream in record.Of(Sections.Descriptors).SelectMany(all => all.Value)
            .Where(stream => stream is { Number: > 0, Kind: "file", Offset: 0, Path: not null }))
        {
            Note(stream.Number == 1 ? "stdout" : "stderr", stream.Path!, Stream);
        }

        if (!files.Exists(file => file.Value.IsResult))
        {
            Written(record, cwd).ToList().ForEach(path => Note("output", path, Changed));
        }

        return (record with { Files = files }, sources);
    }

    /// <summary>The name of the step: the rule, else the program.</summary>
    public string? RuleOf(RunRecord record) => _jobs.FirstOrDefault(job => IsOf(job, record))?.Rule;

    /// <summary>By its time, and by its command where it is not a script. A job has ended when its results were
    /// written.</summary>
    private static bool IsOf(SnakemakeJob job, RunRecord record)
    {
        IReadOnlyList<string> words = record.Of(Sections.Command)[0].Value.Arguments;
        return job.Started <= record.Started && record.Started <= job.Ended
            && (job.Command is not { } command || words.Any(word => word.EndsWith(command, StringComparison.Ordinal)));
    }

    /// <summary>As the record says its paths.</summary>
    private string Rooted(string path, string cwd) => path.StartsWith('/')
        ? path.StartsWith(cwd + "/", StringComparison.Ordinal) ? PathRoots.Directory + path[cwd.Length..] : path
        : $"{PathRoots.Directory}/{path}";

    private IEnumerable<string> Written(RunRecord record, string cwd)
    {
        long ended = record.Ended ?? record.Started;
        bool isShared = _spans.Count(span => span.Directory == cwd && span.Started <= ended && record.Started <= span.Ended) > 1;
        return isShared ? [] : FilePattern.Files(cwd, "*")
            .Where(file => FileDigest.StateOf(file) is { } state && state.Changed >= record.Started && state.Changed <= ended
                && ZipMember.Fault(file[(cwd.Length + 1)..]) is null)
            .Select(file => PathRoots.Directory + file[cwd.Length..]);
    }

    private static string Free(string path, List<Variation<DeclaredFile>> files)
    {
        string name = path[(path.LastIndexOf('/') + 1)..], free = name;
        for (int number = 2; files.Exists(file => file.Value.Name == free); number++)
        {
            free = $"{number}-{name}";
        }

        return free;
    }
}
