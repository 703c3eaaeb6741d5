using System.Text;

namespace Hpc.Plan;

/// <summary>Comma separated fields as RFC 4180 has them: a field that starts with a double quote runs to the closing one, may
/// hold commas and newlines, and two quotes in it are one. Records end at a newline.</summary>
internal static class CsvRecord
{
    /// <summary>All records of a text; empty lines are none. Throws FormatException with the reason when a quote is
    /// misplaced.</summary>
    public static List<List<string>> Parse(string text)
    {
        List<List<string>> records = [];
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] is '\n' or '\r')
            {
                at++;
                continue;
            }

            records.Add(ParseRecord(text, ref at));
        }

        return records;
    }

    private static List<string> ParseRecord(string text, ref int at)
    {
        List<string> fields = [ParseField(text, ref at)];
        while (at < text.Length && text[at] == ',')
        {
            at++;
            fields.Add(ParseField(text, ref at));
        }

        if (at < text.Length && text[at] is not ('\n' or '\r'))
        {
            throw new FormatException("there is text after the closing quote of a field");
        }

        return fields;
    }

    private static string ParseField(string text, ref int at)
    {
        if (at < text.Length && text[at] == '"')
        {
            return ParseQuoted(text, ref at);
        }

        int start = at;
        while (at < text.Length && text[at] is not (',' or '\n' or '\r'))
        {
            at++;
        }

        string field = text[start..at];
        return field.Contains('"', StringComparison.Ordinal)
            ? throw new FormatException("there is a quote in the middle of a field (quote the whole field)")
            : field;
    }

    private static string ParseQuoted(string text, ref int at)
    {
        StringBuilder field = new();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                field.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                field.Append(text[at++]);
            }
            else
            {
                at++;
                return field.ToString();
            }
        }

        throw new FormatException("a quote is never closed");
    }
}
