using System.Globalization;

namespace Hpc.Records;

/// <summary>A record as pairs of a name and a value, section by section: what two runs can be compared by.</summary>
/// <param name="Section">"image", "command", "host", "libraries", "variables", "binds", "inputs" or "results".</param>
public sealed record RecordFact(string Section, string Name, string Value);

/// <inheritdoc cref="RecordFact"/>
public static class RecordFacts
{
    private const string Results = "results";

    public static IEnumerable<RecordFact> Of(RunRecord record) =>
    [
        .. record.Of(Sections.Image).SelectMany(one => Image(one.Value)),
        .. record.Of(Sections.Command).SelectMany(one => Command(one.Value)),
        .. record.Of(Sections.Job).SelectMany(one => Job(one.Value)),
        .. record.Of(Sections.Host).SelectMany(one => Host(one.Value)),
        .. record.Of(Sections.Libraries).SelectMany(one => one.Value).Select(Library),
        .. record.Of(Sections.Variables).SelectMany(one => one.Value)
            .Select(variable => new RecordFact("variables", variable.Name, variable.Value)),
        .. record.Of(Sections.Binds).SelectMany(one => one.Value)
            .Select(bind => new RecordFact("binds", bind.Target, bind.Source + (bind.IsReadOnly ? " (read-only)" : ""))),
        .. record.Files.Select(file => File(file.Value)),
        new RecordFact(Results, "end", Ends(record)),
    ];

    /// <summary>"0-3: status 0; 4: signal 9".</summary>
    public static string Ends(RunRecord record) => record.Ends.Count == 0 ? "no rank is known"
        : string.Join("; ", record.Ends.Select(end => $"{end.Nodes}: {end.Value}"));

    /// <summary>What is known of a file's content.</summary>
    public static string Content(DeclaredFile file) => file.Lost == "missing" ? "missing"
        : file.Digest is { } digest ? digest + (file.DigestAfter is null ? "" : $", later {file.DigestAfter}")
        : file.Lost is { } lost ? $"no digest: it has {lost} since"
        : file.State is { } state ? $"{state.Size.ToString(CultureInfo.InvariantCulture)} bytes, no digest" : "not looked at";

    private static IEnumerable<RecordFact> Image(ImageEntry image) =>
    [
        new("image", "name", image.Name ?? image.Path),
        new("image", "content", image.Digest
            ?? (image.IsDirectory ? "a directory" : image.Lost is { } lost ? $"no digest: it has {lost} since"
            : $"{image.State?.Size ?? 0} bytes, no digest")),
    ];

    private static IEnumerable<RecordFact> Command(CommandEntry command) =>
    [
        new("command", "words", string.Join(' ', command.Arguments)), new("command", "directory", command.Directory),
        new("command", "verb", command.Verb),
    ];

    private static IEnumerable<RecordFact> Job(JobEntry job) =>
    [
        new("command", "ranks", job.Ranks.ToString(CultureInfo.InvariantCulture)),
            new("command", "launcher", job.Launcher ?? "none"),
    ];

    private static IEnumerable<RecordFact> Host(HostEntry host) =>
    [
        new("host", "processor", host.Processor ?? "unknown"), new("host", "flags", host.Flags ?? ""),
        new("host", "processors", host.Processors.ToString(CultureInfo.InvariantCulture)),
        new("host", "memory", $"{host.MemoryGiB.ToString(CultureInfo.InvariantCulture)} GiB"),
        new("host", "kernel", $"{host.Kernel} {host.Machine}"), new("host", "hpcrun", host.Hpcrun),
        .. host.Gpus.Select(gpu => new RecordFact("host", "gpu", gpu)),
        .. host.GpuDriver is { } driver ? [new RecordFact("host", "gpu driver", driver)] : Array.Empty<RecordFact>(),
    ];

    private static RecordFact Library(LibraryEntry library)
    {
        string file = library.Path[(library.Path.LastIndexOf('/') + 1)..];
        int so = file.IndexOf(".so", StringComparison.Ordinal);
        return new RecordFact("libraries", so > 0 ? file[..so] : file,
            $"{library.Version ?? "no version"}{(library.BuildId is { } id ? $" ({id})" : "")}");
    }

    private static RecordFact File(DeclaredFile file) =>
        new(file.IsResult ? Results : "inputs", file.Name is { } name && !file.IsResult ? $"{name} ({file.Path})" : file.Path,
            Content(file));
}
