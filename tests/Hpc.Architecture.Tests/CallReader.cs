using System.Text;

namespace Hpc.Architecture.Tests;

/// <summary>Reads C# as far as calls and strings go: where an argument ends, and what text it holds.</summary>
internal static class CallReader
{
    /// <summary>The first argument of a call.</summary>
    /// <param name="open">Where its parenthesis is.</param>
    public static string FirstArgument(string code, int open)
    {
        int depth = 0, at = open;
        for (; at < code.Length; at++)
        {
            char here = code[at];
            at = here is '"' or '\'' ? End(code, at) : at;
            depth += here is '(' or '[' or '{' ? 1 : here is ')' or ']' or '}' ? -1 : 0;
            if (depth == 0 || (here == ',' && depth == 1)) break;
        }
        return code[(open + 1)..Math.Min(at, code.Length)];
    }

    /// <summary>The strings of an expression, without the code in their holes. One that is added to another with + belongs to it;
    /// one that something is compared with does not count.</summary>
    public static List<string> Strings(string code)
    {
        List<string> all = [];
        int before = 0;
        for (int at = 0; at < code.Length; at++)
        {
            if (code[at] == '\'') at = End(code, at);
            if (code[at] != '"') continue;
            int end = End(code, at);
            string text = Flat(code[(at + 1)..end]);
            if (all.Count > 0 && code[before..at].Trim(' ', '\n', '$') == "+") all[^1] += text;
            else if (!code[before..at].TrimEnd(' ', '$').EndsWith("==", StringComparison.Ordinal)) all.Add(text);
            (at, before) = (end, end + 1);
        }
        return all;
    }

    /// <summary>The place of the quote that ends a string or a character.</summary>
    private static int End(string code, int start)
    {
        bool holes = start > 0 && code[start - 1] == '$';
        int depth = 0;
        for (int at = start + 1; at < code.Length; at++)
        {
            if (code[at] == '\\') at++;
            else if (holes && code[at] is '{' or '}' && (depth > 0 || code[at] == '{')) depth += code[at] == '{' ? 1 : -1;
            else if (depth > 0 && code[at] is '"' or '\'' && depth > 0) at = End(code, at);
            else if (depth == 0 && code[at] == code[start]) return at;
        }
        return code.Length - 1;
    }

    /// <summary>A value stands where code was.</summary>
    private static string Flat(string text)
    {
        StringBuilder flat = new();
        int depth = 0;
        foreach (char here in text)
        {
            depth += here == '{' ? 1 : here == '}' ? -1 : 0;
            if (here == '{' && depth == 1) flat.Append("VALUE");
            if (depth == 0 && here != '}') flat.Append(here);
        }
        return flat.ToString();
    }
}
