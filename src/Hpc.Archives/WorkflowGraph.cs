using System.Text.Json;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Archives;

/// <summary>A file that one step of a workflow made and another read.</summary>
/// <param name="From">The step that made it; all texts are one char per byte.</param>
/// <param name="Path">As its record names it.</param>
/// <param name="Name">Of the input of the other one.</param>
/// <param name="Source">Who says so.</param>
internal sealed record WorkflowEdge(string From, string Path, string To, string Name, string Digest, string Source);

/// <summary>workflow.json of an archive: its steps in their order, and what produced what.</summary>
internal sealed record WorkflowGraph(IReadOnlyList<string> Steps, IReadOnlyList<WorkflowEdge> Edges)
{
    public const string Name = "workflow.json";

    private const string Format = "hpcrun-workflow";
    private const long Number = 1;

    /// <exception cref="CorruptImageException">It is of another form.</exception>
    /// <exception cref="UnsupportedFeatureException">A newer hpcrun wrote it.</exception>
    public static WorkflowGraph Read(ReadOnlyMemory<byte> bytes)
    {
        JsonField field = JsonField.Parse(bytes, Name, JsonText.Bytes);
        JsonField format = field[Format];
        return format.Size switch
        {
            null => throw format.Wrong("nothing", "1"),
            Number => new WorkflowGraph(field["steps"].Texts, [.. field["edges"].Elements.Select(edge => new WorkflowEdge(
                edge["from"].RequiredText, edge["path"].RequiredText, edge["to"].RequiredText, edge["input"].RequiredText,
                edge["digest"].RequiredText, edge["source"].RequiredText))]),
            var newer => throw new UnsupportedFeatureException($"{Name}, {Format} {newer}",
                $"read it with a newer hpcrun: this one knows form {Number}"),
        };
    }

    /// <summary>null: the archive is of no workflow.</summary>
    /// <exception cref="RefusedException">It is damaged.</exception>
    public static WorkflowGraph? Of(ArchiveFile archive)
    {
        if (!archive.Names.Contains(Name))
        {
            return null;
        }

        try
        {
            WorkflowGraph graph = Read(archive.Text(Name));
            return graph.Steps.All(archive.Runs.Contains) ? graph
                : throw new CorruptImageException(Name, -1, "a step of which there is no record",
                    "steps that are runs of the archive");
        }
        catch (CorruptImageException error)
        {
            throw new RefusedException($"cannot rerun: {error.Message}", "the order of the steps is not known",
                "one step: --run NAME", ArchiveFile.DamageStatus);
        }
    }

    public byte[] Write()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber(Format, Number);
            json.WriteStartArray("steps");
            foreach (string step in Steps)
            {
                json.WriteStringValue(RawText.ToUtf16(step));
            }

            json.WriteEndArray();
            json.WriteStartArray("edges");
            foreach (WorkflowEdge edge in Edges)
            {
                json.WriteStartObject();
                json.WriteString("from", RawText.ToUtf16(edge.From));
                json.WriteString("path", RawText.ToUtf16(edge.Path));
                json.WriteString("to", RawText.ToUtf16(edge.To));
                json.WriteString("input", RawText.ToUtf16(edge.Name));
                json.WriteString("digest", edge.Digest);
                json.WriteString("source", edge.Source);

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
