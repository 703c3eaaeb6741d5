using System.Text.Json;

namespace Hpc.Trust.Tests;

/// <summary>The schemas of a statement and of SLSA's provenance: members that must be there, those that may, and their types.
/// Objects of theirs are closed; what is in externalParameters and internalParameters is the builder's own.</summary>
internal static class SlsaSchema
{
    public static void CheckStatement(JsonElement statement)
    {
        Check(statement, "_type:t subject:a predicateType:t predicate:o", "");
        Assert.NotEmpty(statement.GetProperty("subject").EnumerateArray());
        foreach (JsonElement subject in statement.GetProperty("subject").EnumerateArray())
        {
            CheckResource(subject);
            Assert.NotEmpty(subject.GetProperty("digest").EnumerateObject()); // of a subject it must be there
        }

        CheckProvenance(statement.GetProperty("predicate"));
    }

    private static void CheckProvenance(JsonElement predicate)
    {
        Check(predicate, "buildDefinition:o runDetails:o", "");
        JsonElement definition = predicate.GetProperty("buildDefinition"), run = predicate.GetProperty("runDetails");
        Check(definition, "buildType:t externalParameters:o", "internalParameters:o resolvedDependencies:a");
        Assert.True(Uri.TryCreate(definition.GetProperty("buildType").GetString(), UriKind.Absolute, out _));
        CheckResources(definition, "resolvedDependencies");
        Check(run, "builder:o", "metadata:o byproducts:a");
        CheckResources(run, "byproducts");
        JsonElement builder = run.GetProperty("builder");
        Check(builder, "id:t", "builderDependencies:a version:o");
        Assert.True(Uri.TryCreate(builder.GetProperty("id").GetString(), UriKind.Absolute, out _));
        Assert.All(builder.GetProperty("version").EnumerateObject(), one => Assert.Equal(JsonValueKind.String,
            one.Value.ValueKind));
    }

    private static void CheckResources(JsonElement parent, string name)
    {
        foreach (JsonElement resource in parent.TryGetProperty(name, out JsonElement all) ? all.EnumerateArray() : [])
        {
            CheckResource(resource);
            Assert.Contains(resource.EnumerateObject(), one => one.Name is "uri" or "digest" or "content");
        }
    }

    private static void CheckResource(JsonElement resource)
    {
        Check(resource, "", "uri:t digest:o name:t downloadLocation:t mediaType:t content:t annotations:o");
        Assert.All(resource.GetProperty("digest").EnumerateObject(), one => Assert.Matches("^[0-9a-f]+$", one.Value.GetString()));
    }

    private static void Check(JsonElement parent, string required, string optional)
    {
        string[] must = required.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] present = [.. parent.EnumerateObject().Select(one => $"{one.Name}:{Letter(one.Value)}")];
        Assert.Empty(must.Except(present));
        Assert.Empty(present.Except([.. must, .. optional.Split(' ')]));
    }

    private static char Letter(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => 'o',
        JsonValueKind.Array => 'a',
        JsonValueKind.String => 't',
        _ => '?',
    };
}
