using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary>The verdict of a rerun for programs.</summary>
internal static class RerunJson
{
    public static string Of(ArchiveFile archive, string run, RerunVerdict verdict)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, new JsonWriterOptions
        {
            Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            writer.WriteStartObject();
            writer.WriteString("verdict", verdict.OtherImage is not null ? "what-if" : verdict.IsHeld ? "held" : "differs");
            writer.WriteString("archive", archive.Digest);
            writer.WriteString("run", RawText.ToUtf16(run));
            WriteRanks(writer, verdict.Started);
            WriteNotes(writer, verdict.Notes);
            WriteOther(writer, verdict);
            WriteExplanation(writer, verdict.Explanation);
            writer.WriteStartArray("claims");
            foreach (ClaimVerdict claim in verdict.Claims)
            {
                Write(writer, claim.Claim.Name, claim.Word, claim.Detail, claim.Claim.Text);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("results");
            foreach (OutputVerdict result in verdict.Results)
            {
                Write(writer, result.Name, result.Word, result.Detail, null);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return RawText.Of(text.ToArray()) + "\n";
    }

    /// <summary>Of a workflow: each step's as above.</summary>
    public static string OfAll(ArchiveFile archive, IReadOnlyList<(string Step, RerunVerdict Verdict)> verdicts) =>
        $"{{\"verdict\": \"{(verdicts.All(one => one.Verdict.IsHeld) ? "held" : "differs")}\", \"steps\": [\n"
        + string.Join(",\n", verdicts.Select(one => Of(archive, one.Step, one.Verdict).TrimEnd('\n'))) + "\n]}\n";

    private static void WriteRanks(Utf8JsonWriter writer, RanksStarted started)
    {
        writer.WriteStartObject("ranks");
        writer.WriteNumber("recorded", started.Recorded);
        writer.WriteNumber("now", started.Now);
        writer.WriteString("by", started.By);
        writer.WriteEndObject();
    }

    private static void WriteNotes(Utf8JsonWriter writer, IReadOnlyList<string> notes)
    {
        writer.WriteStartArray("notes");
        foreach (string note in notes)
        {
            writer.WriteStringValue(RawText.ToUtf16(note));
        }

        writer.WriteEndArray();
    }

    private static void WriteOther(Utf8JsonWriter writer, RerunVerdict verdict)
    {
        if (verdict.OtherImage is null)
        {
            return;
        }

        writer.WriteString("image", verdict.OtherImage);
        if (verdict.Changed is { } changed)
        {
            writer.WriteStartArray("changed");
            foreach (string change in changed)
            {
                writer.WriteStringValue(RawText.ToUtf16(change));
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteExplanation(Utf8JsonWriter writer, RerunExplanation? explanation)
    {
        if (explanation is null)
        {
            return;
        }

        writer.WriteStartObject("explanation");
        writer.WriteBoolean("known", explanation.IsKnown);
        writer.WriteStartArray("changed");
        foreach (RecordDifference change in explanation.Changed)
        {
            writer.WriteStartObject();
            writer.WriteString("what", change.Section);
            writer.WriteString("name", RawText.ToUtf16(change.Name));
            writer.WriteString("recorded", change.First is null ? null : RawText.ToUtf16(change.First));
            writer.WriteString("now", change.Second is null ? null : RawText.ToUtf16(change.Second));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("same");
        foreach (string same in explanation.Same)
        {
            writer.WriteStringValue(same);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, string word, string detail, string? text)
    {
        writer.WriteStartObject();
        writer.WriteString("name", RawText.ToUtf16(name));
        if (text is not null)
        {
            writer.WriteString("text", RawText.ToUtf16(text));
        }

        writer.WriteString("verdict", word);
        writer.WriteString("detail", RawText.ToUtf16(detail));
        writer.WriteEndObject();
    }
}
