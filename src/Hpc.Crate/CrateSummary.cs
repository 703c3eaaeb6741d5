using System.Text.Json;

namespace Hpc.Crate;

/// <summary>What the description of an archive (<see cref="CrateDocument"/>) says of the whole.</summary>
public static class CrateSummary
{
    private const string Graph = "@graph", Id = "@id", Root = "./", Orcid = "https://orcid.org/";

    /// <param name="metadata">Of any crate: what it does not say is empty.</param>
    public static CrateDescription Read(ReadOnlyMemory<byte> metadata)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(metadata);
            Dictionary<string, JsonElement> entities = [];
            foreach (JsonElement entity in CrateEntity.Elements(document.RootElement, Graph))
            {
                _ = Text(entity, Id) is { } id && entities.TryAdd(id, entity);
            }

            JsonElement root = entities.GetValueOrDefault(Root);
            string license = CrateEntity.Elements(root, "license")
                .Select(link => link.ValueKind == JsonValueKind.String ? link.GetString() : Text(link, Id))
                .FirstOrDefault() ?? "";
            string? publisher = CrateEntity.Elements(root, "publisher").Select(link => Text(link, Id)).FirstOrDefault();
            return new CrateDescription(Text(root, "name") ?? "", license[(license.LastIndexOf('/') + 1)..],
                [.. CrateEntity.Elements(root, "author").Select(link => Text(link, Id)).OfType<string>()
                    .Select(id => new CrateAuthor(
                    Text(entities.GetValueOrDefault(id), "name") ?? id,
                    id.StartsWith(Orcid, StringComparison.Ordinal) ? id : null))])
            {
                Publisher = publisher is null ? null : new CratePublisher(
                    Text(entities.GetValueOrDefault(publisher), "name") ?? publisher,
                    publisher.StartsWith("http", StringComparison.Ordinal) ? publisher : null),
            };
        }
        catch (JsonException)
        {
            return new CrateDescription("", "", []);
        }
    }

    private static string? Text(JsonElement entity, string member) => entity.ValueKind == JsonValueKind.Object
        && entity.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
