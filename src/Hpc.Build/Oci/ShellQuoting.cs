using System.Text;

namespace Hpc.Build;

/// <summary>Text of an image's configuration in shell scripts (POSIX.1-2017, XCU 2.2), one char per byte.</summary>
internal static class ShellQuoting
{
    /// <summary>'text', good anywhere.</summary>
    public static string Single(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>For the inside of double quotes, also in a ${NAME:-word} there.</summary>
    public static string InDouble(string text)
    {
        StringBuilder escaped = new();
        foreach (char character in text)
        {
            if (character is '\\' or '"' or '$' or '`' or '}')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>Words that eval makes out of the text again, each as it was.</summary>
    public static string Words(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal).Replace("`", "\\`",
            StringComparison.Ordinal)}\""));

    /// <summary>A variable's name as shells know it; others cannot be exported by a script.</summary>
    public static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
