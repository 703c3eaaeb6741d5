using System.Text;

namespace Hpc.Fuzz;

/// <summary>Damages text by its words and marks: left out, doubled, exchanged, replaced by what tends to find missing checks.
/// Text is bytes as chars (adr/0002), so that it need be no UTF-8.</summary>
internal static class TextMutation
{
    private const int LongestDeep = 1 << 19;

    /// <summary>For JSON: now and then a value or a member instead of a word.</summary>
    public static readonly Mutation Json = (input, other, random) =>
        (random.Next(3) > 0 ? JsonMutation.TryOf(input, random) : null) ?? With("{}[],:\"")(input, other, random);

    /// <summary>For text in which words are divided by blanks, newlines and these marks.</summary>
    /// <param name="marks">Also put in where nothing stood.</param>
    /// <param name="words">Words of the language.</param>
    public static Mutation With(string marks, params string[] words) => (input, other, random) =>
    {
        List<string> tokens = Tokens(Encoding.Latin1.GetString(input), marks),
            others = Tokens(Encoding.Latin1.GetString(other), marks);
        for (int count = random.Next(1, 6); count > 0 && tokens.Count > 0; count--)
        {
            Once(tokens, others, random, marks, words);
        }

        return Encoding.Latin1.GetBytes(string.Concat(tokens));
    };

    private static void Once(List<string> tokens, List<string> others, Random random, string marks, string[] words)
    {
        int at = random.Next(tokens.Count), some = Math.Min(random.Next(1, 8), tokens.Count - at);
        switch (random.Next(12))
        {
            case 0:
                tokens.RemoveRange(at, some);
                break;
            case 1:
                tokens.InsertRange(at, tokens.GetRange(at, some));
                break;
            case 2:
                int second = random.Next(tokens.Count);
                (tokens[at], tokens[second]) = (tokens[second], tokens[at]);
                break;
            case 3 when random.Next(4) == 0:
                tokens.RemoveRange(at, tokens.Count - at);
                break;
            case 4 when others.Count > 0:
                int from = random.Next(others.Count);
                tokens.InsertRange(at, others.GetRange(from, Math.Min(random.Next(1, 16), others.Count - from)));
                break;
            case 5:
                tokens[at] = Bent(tokens[at], random);
                break;
            case 6 when random.Next(16) == 0:
                tokens[at] = Deep(tokens[at], random, marks);
                break;
            case 7 or 8:
                tokens.Insert(at, Strange(random, marks, words));
                break;
            default:
                tokens[at] = Strange(random, marks, words);
                break;
        }
    }

    private static string Strange(Random random, string marks, string[] words) => random.Next(14) switch
    {
        0 or 1 => Boundaries.Text(random),
        2 => "",
        3 => "null",
        4 => random.Next(2) == 0 ? "true" : "[]",
        5 => "\xc3\x28\xed\xa0\x80\xff"[random.Next(6)..],
        6 => "\\ud800",
        7 => "\0",
        8 => new string((char)random.Next(32, 127), random.Next(1, random.Next(64) == 0 ? 70_000 : 300)),
        9 => "../" + new string('/', random.Next(3)),
        10 or 11 when words.Length > 0 => words[random.Next(words.Length)],
        12 => "\r\n\t "[random.Next(4)].ToString(),
        _ => marks.Length > 0 ? marks[random.Next(marks.Length)].ToString() : ((char)random.Next(256)).ToString(),
    };

    private static string Bent(string token, Random random)
    {
        if (token.Length == 0)
        {
            return token;
        }

        char[] bent = token.ToCharArray();
        bent[random.Next(bent.Length)] = (char)random.Next(256);
        return new string(bent);
    }

    /// <summary>As deep as a stack that nobody counted.</summary>
    private static string Deep(string token, Random random, string marks)
    {
        string opening = marks.Length == 0 ? "- " : marks[random.Next(marks.Length)].ToString();
        string unit = random.Next(3) == 0 ? opening + token + ":" : opening;
        return string.Concat(Enumerable.Repeat(unit, Math.Min(1 << random.Next(4, 17), LongestDeep / unit.Length))) + token;
    }

    private static List<string> Tokens(string text, string marks)
    {
        List<string> tokens = [];
        for (int at = 0, start; at < text.Length;)
        {
            start = at++;
            while (at < text.Length && IsWord(text[start], marks) && IsWord(text[at], marks))
            {
                at++;
            }

            tokens.Add(text[start..at]);
        }

        return tokens;
    }

    private static bool IsWord(char c, string marks) => c > ' ' && !marks.Contains(c, StringComparison.Ordinal);
}
