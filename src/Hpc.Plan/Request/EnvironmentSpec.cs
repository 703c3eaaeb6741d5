namespace Hpc.Plan;

/// <summary>The text behind <c>--env</c>: <c>KEY=value</c>, or several separated by commas. A comma that is not followed by
/// <c>NAME=</c> belongs to the value, and a pair in double quotes is taken whole, as in CSV.</summary>
public static class EnvironmentSpec
{
    public static IReadOnlyList<EnvironmentAssignment> Parse(string text, string origin = "--env")
    {
        List<EnvironmentAssignment> pairs = [];
        foreach (string pair in SplitPairs(text, origin))
        {
            (string name, string? value) = KeyValue.Split(pair);
            if (value is null || name.Length == 0)
            {
                throw Malformed(text, origin, value is null ? "there is no '='" : "the name is empty");
            }

            pairs.Add(new EnvironmentAssignment(name, value));
        }

        return pairs;
    }

    private static List<string> SplitPairs(string text, string origin)
    {
        if (text.StartsWith('"'))
        {
            return ParseQuoted(text, origin);
        }

        List<string> pairs = [];
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == ',' && StartsWithName(text.AsSpan(at + 1)))
            {
                pairs.Add(text[start..at]);
                start = at + 1;
            }
        }

        pairs.Add(text[start..]);
        return pairs;
    }

    private static List<string> ParseQuoted(string text, string origin)
    {
        try
        {
            return CsvRecord.Parse(text)[0];
        }
        catch (FormatException error)
        {
            throw Malformed(text, origin, error.Message);
        }
    }

    private static bool StartsWithName(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf('=');
        return equals > 0 && ShellName.IsValid(text[..equals]);
    }

    private static CommandLineException Malformed(string text, string origin, string why) =>
        new($"cannot use {origin} \"{text}\": {why}", null, "write KEY=value[,KEY=value...]");
}
