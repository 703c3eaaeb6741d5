using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hpc.Binary;
using Hpc.Records;

namespace Hpc.Crate;

/// <summary>ro-crate-metadata.json: RO-Crate 1.1 with the profile Process Run Crate 0.5. Equal for equal content: its dates are
/// those of the runs.</summary>
public sealed class CrateDocument
{
    public const string Name = "ro-crate-metadata.json";

    private const string Crate = "https://w3id.org/ro/crate/1.1", Profile = "https://w3id.org/ro/wfrun/process/0.5";
    private const string Terms = "https://w3id.org/ro/terms/workflow-run", Spdx = "https://spdx.org/licenses/";

    private readonly CrateDescription _about;
    private readonly IReadOnlyList<CrateRun> _runs;
    private readonly IReadOnlyList<CrateFile> _files;
    private readonly Utf8JsonWriter _json;

    private CrateDocument(CrateDescription about, IReadOnlyList<CrateRun> runs, IReadOnlyList<CrateFile> files,
        Utf8JsonWriter json)
    {
        (_about, _runs, _json) = (about, runs, json);
        _files = [.. files.DistinctBy(file => file.Id).OrderBy(file => file.Id, StringComparer.Ordinal)];
    }

    /// <param name="files">All that are in the archive, and those of which only the digest is.</param>
    public static byte[] Write(CrateDescription about, IReadOnlyList<CrateRun> runs, IReadOnlyList<CrateFile> files)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions
        {
            Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            new CrateDocument(about, runs, files, json).Write();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private void Write()
    {
        _json.WriteStartObject();
        _json.WriteStartArray("@context");
        _json.WriteStringValue(Crate + "/context");
        _json.WriteStringValue(Terms + "/context");
        _json.WriteEndArray();
        _json.WriteStartArray("@graph");
        Open(Name, "CreativeWork");
        Link("conformsTo", Crate);
        Link("about", "./");
        _json.WriteEndObject();
        WriteRoot();
        Named(Profile, "CreativeWork", "Process Run Crate", ("version", "0.5"));
        Named(Spdx + _about.License, "CreativeWork", _about.License, ("description", $"The license {_about.License} of SPDX."));
        foreach (CrateAuthor author in _about.Authors)
        {
            Named(author.Id, "Person", author.Name);
        }

        if (_about.Publisher is { } publisher)
        {
            Named(publisher.Id, "Organization", publisher.Name, ("url", publisher.Address ?? publisher.Id));
        }

        foreach (CrateFile file in _files)
        {
            WriteFile(file);
        }

        foreach (CrateRun run in _runs)
        {
            WriteRun(run);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteRoot()
    {
        Open("./", "Dataset");
        Link("conformsTo", Profile);
        _json.WriteString("name", _about.Title);
        _json.WriteString("description", $"{_about.Title}: what was computed, with what, from what and with which results. "
            + "hpcrun rerun computes it again and compares.");
        _json.WriteString("datePublished", Time(_runs.Max(run => run.Record.Ended ?? run.Record.Started)));
        Link("license", Spdx + _about.License);
        Links("author", _about.Authors.Select(author => author.Id));
        Links("publisher", _about.Publisher is { } publisher ? [publisher.Id] : []);
        Links("hasPart", _files.Where(file => file.Name is not null).Select(file => file.Id));
        Links("mentions", _runs.Select(run => run.Id));
        _json.WriteEndObject();
    }

    private void WriteFile(CrateFile file)
    {
        string type = file.Name is not null ? "File" : file.IsImage ? "ContainerImage" : "CreativeWork";
        Open(file.Id, file.IsImage && file.Name is not null ? [type, "ContainerImage"] : [type]);
        _json.WriteString("name", RawText.ToUtf16(file.Title));
        if (file.Size is { } size)
        {
            _json.WriteString("contentSize", size.ToString(CultureInfo.InvariantCulture));
        }

        if (file.Digest is { } digest)
        {
            _json.WriteString("sha256", digest[DigestText.Prefix.Length..]);
        }

        if (file.Name is { } name)
        {
            _json.WriteString("encodingFormat", MediaType.Of(name));
        }

        if (file.IsImage)
        {
            Link("additionalType", Terms + "#SIFImage");
            _json.WriteString("registry", Registry(RawText.ToUtf16(file.Title)));
        }

        _json.WriteEndObject();
    }

    /// <summary>Of a name as docker://registry.example/app:1, where it has one.</summary>
    private static string Registry(string title)
    {
        int at = title.IndexOf("://", StringComparison.Ordinal);
        string name = at < 0 ? "" : title[(at + 3)..];
        string first = name[..Math.Max(name.IndexOf('/', StringComparison.Ordinal), 0)];
        return at < 0 ? "none: a file" : first.AsSpan().ContainsAny('.', ':') || first == "localhost" ? first : "docker.io";
    }

    private void WriteRun(CrateRun run)
    {
        RunRecord record = run.Record;
        CommandEntry command = record.Of(Sections.Command)[0].Value;
        string program = command.Arguments.Count > 0 ? RawText.ToUtf16(command.Arguments[0]) : "program",
            software = run.Id + "-program";
        IReadOnlyList<VariableEntry> variables = record.Of(Sections.Variables) is [var first, ..] ? first.Value : [];
        Open(run.Id, "CreateAction");
        _json.WriteString("name", $"Run {RawText.ToUtf16(run.Name)}");
        _json.WriteString("description", RawText.ToUtf16(string.Join(' ', command.Arguments)));
        _json.WriteString("startTime", Time(record.Started));
        if (record.Ended is { } ended)
        {
            _json.WriteString("endTime", Time(ended));
        }

        WriteStatus(record);
        Link("instrument", software);
        Links("agent", _about.Authors.Take(1).Select(author => author.Id));
        Links("object", run.Inputs.Select(file => file.Id).Distinct());
        Links("result", run.Outputs.Select(file => file.Id).Distinct());
        Links("containerImage", run.Image is { } image ? [image.Id] : []);
        Links("environment", variables.Select(variable => VariableId(run, variable)));
        Link("subjectOf", run.RecordName);
        _json.WriteEndObject();
        WriteProgram(software, program, run.Image);
        foreach (VariableEntry variable in variables)
        {
            Named(VariableId(run, variable), "PropertyValue", RawText.ToUtf16(variable.Name),
                ("value", RawText.ToUtf16(variable.Value)));
        }
    }

    /// <summary>It has no version and no address but those of the image that it is in.</summary>
    private void WriteProgram(string id, string name, CrateFile? image)
    {
        Open(id, "SoftwareApplication");
        _json.WriteString("name", name);
        _json.WriteString("softwareVersion", image?.Digest ?? "unknown");
        Link("url", image?.Id ?? "./");
        _json.WriteEndObject();
    }

    /// <summary>Where an end is unknown nothing is said.</summary>
    private void WriteStatus(RunRecord record)
    {
        bool isWell = record.Ends.Count > 0 && record.Ends.All(end => end.Value.Status == 0);
        bool hasFailed = record.Ends.Any(end => end.Value is { IsKnown: true, Status: not 0 });
        if (isWell || hasFailed)
        {
            _json.WriteString("actionStatus", $"http://schema.org/{(isWell ? "Completed" : "Failed")}ActionStatus");
        }

        if (hasFailed)
        {
            _json.WriteString("error", RecordFacts.Ends(record));
        }
    }

    private static string VariableId(CrateRun run, VariableEntry variable) =>
        $"{run.Id}-{Uri.EscapeDataString(RawText.ToUtf16(variable.Name))}";

    private void Named(string id, string type, string name, (string Name, string Value)? more = null)
    {
        Open(id, type);
        _json.WriteString("name", name);
        if (more is { } member)
        {
            _json.WriteString(member.Name, member.Value);
        }

        _json.WriteEndObject();
    }

    private void Open(string id, params ReadOnlySpan<string> types)
    {
        _json.WriteStartObject();
        _json.WriteString("@id", id);
        if (types.Length == 1)
        {
            _json.WriteString("@type", types[0]);
            return;
        }

        _json.WriteStartArray("@type");
        foreach (string type in types)
        {
            _json.WriteStringValue(type);
        }

        _json.WriteEndArray();
    }

    private void Link(string name, string id)
    {
        _json.WriteStartObject(name);
        _json.WriteString("@id", id);
        _json.WriteEndObject();
    }

    private void Links(string name, IEnumerable<string> ids)
    {
        string[] all = [.. ids];
        if (all.Length == 0)
        {
            return;
        }

        _json.WriteStartArray(name);
        foreach (string id in all)
        {
            _json.WriteStartObject();
            _json.WriteString("@id", id);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private static string Time(long nanoseconds) =>
        DateTime.UnixEpoch.AddTicks(nanoseconds / 100).ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
}
