using System.Text;
using System.Text.Json;

namespace Hpc.Fuzz;

/// <summary>Damages JSON that stays JSON: another type in the place of a value, a member twice, a member less.</summary>
internal static class JsonMutation
{
    private static readonly string[] s_values =
        ["null", "true", "0", "-1", "1e999", "\"\"", "\"\\ud800\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"a\":null}",
            "[\"\",\"\"]", "4294967296", "18446744073709551616", "0.5", "\"x\\u0000y\"", "\"\xff\""];

    /// <returns>Null if the input is no JSON.</returns>
    public static byte[]? TryOf(byte[] input, Random random)
    {
        List<(int Start, int End, int Member)> values = Values(input);
        if (values.Count == 0)
        {
            return null;
        }

        (int start, int end, int member) = values[random.Next(values.Count)];
        ReadOnlySpan<byte> value = input.AsSpan(start, end - start);
        switch (random.Next(6))
        {
            case 0 when member >= 0:
                return [.. input[..end], (byte)',', .. input[member..start], .. Other(input, values, random), .. input[end..]];
            case 1 when member >= 0:
                return [.. input[..member], .. "\"\":0"u8, .. input[end..]];
            case 2 when member < 0:
                return [.. input[..end], (byte)',', .. value, .. input[end..]];
            case 3:
                int depth = 1 << random.Next(2, 12);
                return [.. input[..start], .. Repeated("["u8, depth), .. value, .. Repeated("]"u8, depth), .. input[end..]];
            default:
                return [.. input[..start], .. Other(input, values, random), .. input[end..]];
        }
    }

    private static byte[] Other(byte[] input, List<(int Start, int End, int Member)> values, Random random)
    {
        (int start, int end, _) = values[random.Next(values.Count)];
        return random.Next(3) == 0 ? input[start..end] : Encoding.Latin1.GetBytes(s_values[random.Next(s_values.Length)]);
    }

    private static byte[] Repeated(ReadOnlySpan<byte> mark, int times)
    {
        byte[] marks = new byte[times];
        marks.AsSpan().Fill(mark[0]);
        return marks;
    }

    /// <summary>Where the values are, and the names of those that are members (-1: none).</summary>
    private static List<(int Start, int End, int Member)> Values(byte[] input)
    {
        List<(int, int, int)> values = [];
        Utf8JsonReader reader = new(input, new JsonReaderOptions { MaxDepth = 1000 });
        Stack<(int Start, int Member)> open = new();
        int member = -1;
        try
        {
            while (reader.Read())
            {
                int start = (int)reader.TokenStartIndex, end = (int)reader.BytesConsumed;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        member = start;
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((start, member));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        (int began, int name) = open.Pop();
                        values.Add((began, end, name));
                        break;
                    default:
                        values.Add((start, end, member));
                        break;
                }

                member = -1;
            }

            return values;
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
