using System.Text;

namespace Hpc.Host;

/// <summary>Names in the kernel's mount tables: blank, tab, newline, comma and backslash are written as three octal digits
/// (proc(5)).</summary>
public static class MountText
{
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 3 < text.Length && IsOctal(text[at + 1]) && IsOctal(text[at + 2])
                && IsOctal(text[at + 3]))
            {
                plain.Append((char)(((text[at + 1] - '0') * 64) + ((text[at + 2] - '0') * 8) + text[at + 3] - '0'));
                at += 3;
            }
            else
            {
                plain.Append(text[at]);
            }
        }

        return plain.ToString();
    }

    private static bool IsOctal(char digit) => digit is >= '0' and <= '7';
}
