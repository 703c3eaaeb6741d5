using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>JSON: members of an object have no order, elements of a list have one.</summary>
internal static class JsonTree
{
    /// <exception cref="JsonException">One of them is no JSON.</exception>
    public static Comparison Compare(ReadOnlyMemory<byte> recorded, ReadOnlyMemory<byte> found, Tolerance tolerance)
    {
        Differences differences = new(tolerance);
        using JsonDocument one = JsonDocument.Parse(recorded), other = JsonDocument.Parse(found);
        Compare(one.RootElement, other.RootElement, "", differences);
        return differences.Result();
    }

    /// <summary>What a pointer (RFC 6901) leads to; null: nothing.</summary>
    public static string? Find(ReadOnlyMemory<byte> json, string pointer)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement at = document.RootElement;
        foreach (string part in pointer.Split('/').Skip(1))
        {
            string name = RawText.ToUtf16(part).Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            bool isThere = at.ValueKind == JsonValueKind.Object ? at.TryGetProperty(name, out at)
                : at.ValueKind == JsonValueKind.Array && int.TryParse(name, out int index) && index >= 0
                    && index < at.GetArrayLength() && (at = at[index]).ValueKind != JsonValueKind.Undefined;
            if (!isThere)
            {
                return null;
            }
        }

        return at.ValueKind == JsonValueKind.String ? RawText.FromUtf16(at.GetString()!) : RawText.FromUtf16(at.GetRawText());
    }

    private static void Compare(JsonElement before, JsonElement now, string path, Differences differences)
    {
        if (differences.IsOver)
        {
            return;
        }

        if (before.ValueKind != now.ValueKind)
        {
            differences.Other(Place(path), $"{Kind(now)}, recorded {Kind(before)}");
            return;
        }

        switch (before.ValueKind)
        {
            case JsonValueKind.Object:
                CompareMembers(before, now, path, differences);
                break;
            case JsonValueKind.Array:
                CompareElements(before, now, path, differences);
                break;
            case JsonValueKind.Number:
                CompareNumbers(before, now, path, differences);
                break;
            default:
                if (before.GetRawText() != now.GetRawText() && before.ToString() != now.ToString())
                {
                    differences.Other(Place(path), $"{Short(now)}, recorded {Short(before)}");
                }

                break;
        }
    }

    private static void CompareMembers(JsonElement before, JsonElement now, string path, Differences differences)
    {
        Dictionary<string, JsonElement> others = new(StringComparer.Ordinal);
        foreach (JsonProperty member in now.EnumerateObject())
        {
            others[member.Name] = member.Value;
        }

        foreach (JsonProperty member in before.EnumerateObject())
        {
            string name = member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            if (others.Remove(member.Name, out JsonElement other))
            {
                Compare(member.Value, other, $"{path}/{name}", differences);
            }
            else
            {
                differences.Other(Place($"{path}/{name}"), "it is not there");
            }
        }

        if (others.Count > 0)
        {
            differences.Other(Place($"{path}/{others.Keys.First()}"), "it was not recorded");
        }
    }

    private static void CompareElements(JsonElement before, JsonElement now, string path, Differences differences)
    {
        if (before.GetArrayLength() != now.GetArrayLength())
        {
            differences.Other(Place(path), $"{now.GetArrayLength()} elements, recorded {before.GetArrayLength()}");
        }

        JsonElement.ArrayEnumerator others = now.EnumerateArray();
        int at = 0;
        foreach (JsonElement element in before.EnumerateArray())
        {
            if (differences.IsOver || !others.MoveNext())
            {
                return;
            }

            Compare(element, others.Current, $"{path}/{at++}", differences);
        }
    }

    private static void CompareNumbers(JsonElement before, JsonElement now, string path, Differences differences)
    {
        (double recorded, double found) = (before.GetDouble(), now.GetDouble());
        bool isLonger = NumberText.AreLonger(RawText.Bytes(before.GetRawText()), RawText.Bytes(now.GetRawText()));
        if (!differences.Take(recorded, found, isLonger))
        {
            differences.At(Place(path), recorded, found);
        }
    }

    private static string Place(string path) => path.Length == 0 ? "the top" : RawText.FromUtf16(path);

    private static string Kind(JsonElement element) => element.ValueKind.ToString().ToLowerInvariant();

    private static string Short(JsonElement element) =>
        RawText.FromUtf16(element.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : element.GetRawText());
}
