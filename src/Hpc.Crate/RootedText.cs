using System.Text;
using Hpc.Records;

namespace Hpc.Crate;

/// <summary>A text of a record with its roots put in again: what <see cref="PathRoots"/> and <see cref="Redaction"/> made,
/// backwards.</summary>
public static class RootedText
{
    private const string InputMark = "{input:";

    private static readonly string[] s_words =
        [PathRoots.Directory, PathRoots.Home, Redaction.User, Redaction.Host, Redaction.Secret];

    /// <param name="value">What stands for "{cwd}" or "{input:mesh}"; null: nothing does.</param>
    /// <param name="missing">The first root for which nothing stands; null: none.</param>
    /// <returns>null where one is missing.</returns>
    public static string? TryExpand(string text, Func<string, string?> value, out string? missing)
    {
        StringBuilder made = new();
        missing = null;
        for (int at = 0; at < text.Length;)
        {
            int length = RootAt(text, at);
            if (length == 0)
            {
                bool isEscape = text[at] == '{' && at + 1 < text.Length && RootAt(text, at + 1) > 0;
                made.Append(text[at]);
                at += isEscape ? 2 : 1;
                continue;
            }

            string root = text.Substring(at, length);
            if (value(root) is not { } put)
            {
                missing = root;
                return null;
            }

            made.Append(put);
            at += length;
        }

        return made.ToString();
    }

    /// <summary>NAME of "{input:NAME}"; null for another root.</summary>
    public static string? InputName(string root) =>
        root.StartsWith(InputMark, StringComparison.Ordinal) ? root[InputMark.Length..^1] : null;

    private static int RootAt(string text, int at)
    {
        foreach (string word in s_words)
        {
            if (string.CompareOrdinal(text, at, word, 0, word.Length) == 0)
            {
                return word.Length;
            }
        }

        int end = string.CompareOrdinal(text, at, InputMark, 0, InputMark.Length) == 0 ? text.IndexOf('}', at) : -1;
        return end < 0 ? 0 : end + 1 - at;
    }
}
