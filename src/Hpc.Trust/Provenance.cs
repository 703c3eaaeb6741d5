using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Trust;

/// <summary>How an image was made, as an in-toto statement (v1) with SLSA's provenance (v1) of its root file system. No clock
/// and no random number is in it: the same build makes the same bytes. slsa.dev/spec/v1.1/provenance.</summary>
/// <param name="Recipe">What kind of recipe it was made of.</param>
/// <param name="RecipeDigest">SHA-256 of the recipe's bytes.</param>
/// <param name="Builder">Release of hpcrun.</param>
public sealed record Provenance(string Recipe, ReadOnlyMemory<byte> RecipeDigest, string Builder)
{
    /// <summary>Of the object in a SIF file.</summary>
    public const string ObjectName = "provenance.intoto.json";

    /// <summary>More bytes than any has.</summary>
    public const int Longest = 16 << 20;

    private const string PredicateType = "https://slsa.dev/provenance/v1";
    private const string BuildType = "urn:hpcrun:build:1", BuilderId = "urn:hpcrun:builder:1";
    private const string SubjectName = "root file system";

    /// <summary>Arguments of the build, by their names.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of arguments whose values look like secrets.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>Words of the command line on which the image depends, without arguments.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>SOURCE_DATE_EPOCH; null where it was not set.</summary>
    public uint? Epoch { get; init; }

    /// <summary>Digests of the images that it began with, by the names that the recipe has for them: of the file, or of a
    /// registry's manifest. Two may have one name when their passwords are taken away.</summary>
    public IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> Materials { get; init; } = [];

    /// <param name="root">SHA-256 of the primary partition.</param>
    public byte[] ToJson(ReadOnlySpan<byte> root) => InTotoStatement.ToJson(SubjectName, root, PredicateType, json =>
    {
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", BuildType);
        WriteParameters(json);
        json.WriteStartArray("resolvedDependencies");
        foreach ((string name, ReadOnlyMemory<byte> digest) in Materials)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            InTotoStatement.WriteDigest(json, digest.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        WriteRun(json);
    });

    /// <summary>Whether a statement is of a root file system with this SHA-256.</summary>
    /// <exception cref="CorruptImageException">It is no such statement.</exception>
    public static bool IsOf(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> root) =>
        InTotoStatement.IsOf(json, PredicateType, root);

    private void WriteParameters(Utf8JsonWriter json)
    {
        json.WriteStartObject("externalParameters");
        json.WriteStartObject("recipe");
        json.WriteString("name", Recipe);
        InTotoStatement.WriteDigest(json, RecipeDigest.Span);
        json.WriteEndObject();
        json.WriteStartObject("arguments");
        foreach ((string name, string value) in Arguments)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        WriteTexts(json, "withheldArguments", Withheld);
        WriteTexts(json, "options", Options);
        if (Epoch is { } epoch)
        {
            json.WriteNumber("sourceDateEpoch", epoch);
        }

        json.WriteEndObject();
    }

    private void WriteRun(Utf8JsonWriter json)
    {
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", BuilderId);
        json.WriteStartObject("version");
        json.WriteString("hpcrun", Builder);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
