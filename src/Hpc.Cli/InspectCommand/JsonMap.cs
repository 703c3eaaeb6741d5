using System.Text.Json;

namespace Hpc.Cli;

/// <summary>A JSON object of strings: labels, environment scripts. Other values keep their JSON text, and an object in the object
/// (some builders keep labels per partition) counts as its members.</summary>
internal static class JsonMap
{
    internal static void Read(JsonElement json, SortedDictionary<string, string> into)
    {
        foreach (JsonProperty member in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                Read(member.Value, into);
            }
            else
            {
                into[JsonText.FromJson(member.Name)] = JsonText.FromJson(member.Value.ToString());
            }
        }
    }
}
