using System.Text.Json;
using System.Text.Json.Nodes;
using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Build;

/// <summary>The index.json of a layout, to which an image is added; what else stands in it stays as it is. OCI image-spec v1,
/// image-index.md.</summary>
internal static class LayoutIndex
{
    private const string Images = "manifests";

    /// <param name="before">Null for a new one.</param>
    /// <param name="name">What the image is called; null for nothing.</param>
    /// <param name="force">Take the name from an image that has it.</param>
    /// <exception cref="RefusedException">The name is taken.</exception>
    public static byte[] With(byte[]? before, Descriptor image, string? name, bool force)
    {
        JsonObject index = Parse(before);
        JsonArray images = index[Images] as JsonArray ?? [];
        JsonArray others = [];
        foreach (JsonNode? entry in images)
        {
            if (!IsNamed(entry, name))
            {
                others.Add(entry?.DeepClone());
            }
            else if (!force && Text(entry, "digest") != image.DigestText)
            {
                throw Taken(name);
            }
        }

        JsonObject added = new() { ["mediaType"] = image.MediaType, ["digest"] = image.DigestText, ["size"] = image.Size };
        if (name is not null)
        {
            added["annotations"] = new JsonObject { [ImageIndex.ReferenceName] = name };
        }

        others.Add((JsonNode)added);
        index[Images] = others;
        return System.Text.Encoding.UTF8.GetBytes(index.ToJsonString());
    }

    /// <exception cref="RefusedException">The name is taken.</exception>
    public static void RefuseTaken(byte[]? before, string? name)
    {
        if ((Parse(before)[Images] as JsonArray ?? []).Any(entry => IsNamed(entry, name)))
        {
            throw Taken(name);
        }
    }

    private static RefusedException Taken(string? name) => new(
        name is null ? "the layout has an image without a name already" : $"the layout has an image \"{name}\" already",
        "existing images are kept unless --force is given", "--force replaces it, or choose another: oci:DIRECTORY:TAG");

    private static JsonObject Parse(byte[]? bytes)
    {
        try
        {
            JsonObject index = bytes is null ? new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex }
                : JsonNode.Parse(bytes) as JsonObject ?? throw new JsonException("it is not an object");
            foreach (JsonObject? entry in (index[Images] as JsonArray ?? []).Select(entry => entry as JsonObject))
            {
                _ = (entry?["annotations"] as JsonObject)?.Count;
            }

            return index;
        }
        // a name that stands twice is found when it is looked for
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new CorruptImageException("layout, index.json", -1, error.Message, "an image index");
        }
    }

    private static bool IsNamed(JsonNode? entry, string? name) =>
        Text((entry as JsonObject)?["annotations"], ImageIndex.ReferenceName) == name
            && (name is not null || (entry as JsonObject)?["artifactType"] is null);

    private static string? Text(JsonNode? node, string member) =>
        (node as JsonObject)?[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
