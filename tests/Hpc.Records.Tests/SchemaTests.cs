using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Hpc.Records.Tests;

/// <summary>The published schema, held against what is written: each member that occurs is in it, and each one that it needs
/// occurs. Another program's validator reads it in the end-to-end tests.</summary>
public class SchemaTests
{
    [Fact]
    public void Each_member_of_a_record_is_in_the_published_schema()
    {
        using JsonDocument schema = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Here())!, "../../src/docs/record.schema.json")));
        using JsonDocument record = JsonDocument.Parse(
            RecordDocument.Write(SampleRun.Merge(SampleRun.TwoNodes()) with { IsSealed = true, IsPrivate = true }));
        Check(schema.RootElement, schema.RootElement, record.RootElement, "record");
        Assert.Equal(RecordFormat.Number,
            schema.RootElement.GetProperty("properties").GetProperty(RecordFormat.Record).GetProperty("const").GetInt32());
    }

    private static void Check(JsonElement root, JsonElement schema, JsonElement value, string place)
    {
        schema = schema.TryGetProperty("$ref", out JsonElement reference)
            ? root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]) : schema;
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement element in value.EnumerateArray())
            {
                Check(root, schema.GetProperty("items"), element, place + "[]");
            }
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonElement needed in schema.TryGetProperty("required", out JsonElement required) ? required.EnumerateArray()
            : default)
        {
            Assert.True(value.TryGetProperty(needed.GetString()!, out _), $"{place} has no {needed}");
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            Assert.True(schema.GetProperty("properties").TryGetProperty(member.Name, out JsonElement known),
                $"{place}.{member.Name} is not in the schema");
            Check(root, known, member.Value, $"{place}.{member.Name}");
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
