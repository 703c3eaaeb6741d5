using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Crate;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary>The verdict of a rerun as an action of RO-Crate 1.1 in a file of its own: <c>hpcrun archive add</c> puts it into an
/// archive, <c>hpcrun sign --detached</c> signs it. It names the digests of what it judged, so that it stays evidence in an
/// archive that has more files than the one that was rerun.</summary>
internal sealed class RerunAttestation
{
    public const string Name = "attest";

    private const uint Mode = 0x1a4;

    private readonly string _path;
    private readonly DateTime _began = DateTime.UtcNow;

    private RerunAttestation(string path) => _path = path;

    public static OptionSpec Option { get; } = new(Name, '\0', "FILE",
        "write the verdict as an action of RO-Crate, for archive add and sign --detached");

    /// <param name="path">null: nobody wants one.</param>
    /// <exception cref="RefusedException">It cannot be written, which is said before anything runs.</exception>
    public static RerunAttestation? Begin(string? path)
    {
        if (path is null)
        {
            return null;
        }

        string whole = Path.GetFullPath(path);
        if (Stat.Of(RawText.FromUtf16(whole), followLinks: false, out _) is not null)
        {
            throw new RefusedException($"cannot write '{path}': it exists", "an attestation is evidence, and replaces nothing",
                $"another name: --{Name} FILE");
        }

        return Directory.Exists(Path.GetDirectoryName(whole)) ? new RerunAttestation(RawText.FromUtf16(whole))
            : throw new RefusedException($"cannot write '{path}': there is no such directory", null, $"mkdir, or --{Name} FILE");
    }

    /// <exception cref="RefusedException">It cannot be written.</exception>
    public void Write(ArchiveFile archive, IReadOnlyList<(string Run, RerunVerdict Verdict)> verdicts)
    {
        int error = AtomicFile.TryReplace(_path, Text(archive.Digest, _began, DateTime.UtcNow,
            [.. verdicts.Select(one => (one.Run, one.Verdict, Judged(archive.Record(one.Run))))]), Mode);
        if (error < 0)
        {
            throw new RefusedException($"cannot write '{RawText.ToUtf16(_path)}'", Errno.Name(-error),
                "look at free space and permissions: df -h, ls -l");
        }
    }

    /// <summary>Digests of the image, inputs and recorded results.</summary>
    private static string[] Judged(RunRecord record) =>
        [.. record.Of(Sections.Image).Select(image => image.Value.Digest)
            .Concat(record.Files.Select(file => file.Value)
                .SelectMany(file => new[] { file.Digest, file.IsResult ? file.DigestAfter : null }))
            .OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    internal static byte[] Text(string archive, DateTime began, DateTime ended,
        IReadOnlyList<(string Run, RerunVerdict Verdict, string[] Judged)> verdicts)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions
        {
            Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartObject();
            json.WriteString("@context", "https://w3id.org/ro/crate/1.1/context");
            json.WriteStartArray("@graph");
            Entity(json, "#hpcrun", "SoftwareApplication", "hpcrun", ("version", ProgramVersion.Number));
            Entity(json, "#" + archive, "CreativeWork", "the archive that was rerun", ("sha256", Hexadecimal(archive)));
            foreach (string digest in verdicts.SelectMany(one => one.Judged).Distinct().Order(StringComparer.Ordinal))
            {
                Entity(json, "#" + digest, "CreativeWork", "what the run used or wrote", ("sha256", Hexadecimal(digest)));
            }

            foreach ((string run, RerunVerdict verdict, string[] judged) in verdicts)
            {
                WriteAction(json, archive, RawText.ToUtf16(run), verdict, judged, (Time(began), Time(ended)));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static void WriteAction(Utf8JsonWriter json, string archive, string run, RerunVerdict verdict, string[] judged,
        (string Began, string Ended) time)
    {
        (string Word, string Name, string Detail)[] words = [.. Words(verdict)];
        string word = verdict.OtherImage is not null ? "what-if" : verdict.IsHeld ? "held" : "differs";
        json.WriteStartObject();
        json.WriteString("@id", "#rerun-" + Uri.EscapeDataString(run));
        json.WriteString("@type", "CreateAction");
        json.WriteString("name", $"rerun of {run}: {word}, {verdict.Held} of {verdict.Count}");
        json.WriteString("description", string.Join("; ", verdict.Notes.Select(RawText.ToUtf16).Prepend(word)));
        json.WriteString("startTime", time.Began);
        json.WriteString("endTime", time.Ended);
        json.WriteStartObject("actionStatus");
        json.WriteString("@id", "http://schema.org/" + (verdict.IsHeld ? "CompletedActionStatus" : "FailedActionStatus"));
        json.WriteEndObject();
        Links(json, "instrument", ["#hpcrun"]);
        Links(json, "object", ["#" + archive, .. judged.Select(digest => "#" + digest)]);
        Links(json, "result", [.. words.Select((_, at) => ResultId(run, at))]);
        json.WriteEndObject();
        for (int at = 0; at < words.Length; at++)
        {
            Entity(json, ResultId(run, at), "PropertyValue", RawText.ToUtf16(words[at].Name), ("value", words[at].Word),
                ("description", RawText.ToUtf16(words[at].Detail)));
        }
    }

    private static string ResultId(string run, int at) =>
        string.Create(CultureInfo.InvariantCulture, $"#verdict-{Uri.EscapeDataString(run)}-{at}");

    private static IEnumerable<(string Word, string Name, string Detail)> Words(RerunVerdict verdict) =>
        verdict.Claims.Select(claim => (claim.Word, $"claim {claim.Claim.Name}", claim.Detail))
            .Concat(verdict.Results.Select(one => (one.Word, one.Name, one.Detail)));

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Hexadecimal(string digest) => digest[DigestText.Prefix.Length..];

    private static void Links(Utf8JsonWriter json, string name, string[] ids)
    {
        json.WriteStartArray(name);
        foreach (string id in ids)
        {
            json.WriteStartObject();
            json.WriteString("@id", id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Entity(Utf8JsonWriter json, string id, string type, string name,
        params ReadOnlySpan<(string Name, string Value)> more)
    {
        json.WriteStartObject();
        json.WriteString("@id", id);
        json.WriteString("@type", type);
        json.WriteString("name", name);
        foreach ((string key, string value) in more)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
