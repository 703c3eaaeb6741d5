using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hpc.Crate;

namespace Hpc.ImageCli;

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
            writer.WriteString("verdict", verdict.IsHeld ? "held" : "differs");
            writer.WriteString("archive", archive.Digest);
            writer.WriteString("run", ImageTarget.Text(run));
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

        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, string name, string word, string detail, string? text)
    {
        writer.WriteStartObject();
        writer.WriteString("name", ImageTarget.Text(name));
        if (text is not null)
        {
            writer.WriteString("text", ImageTarget.Text(text));
        }

        writer.WriteString("verdict", word);
        writer.WriteString("detail", ImageTarget.Text(detail));
        writer.WriteEndObject();
    }
}
