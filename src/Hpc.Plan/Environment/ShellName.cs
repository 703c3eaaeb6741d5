namespace Hpc.Plan;

/// <summary>A name that a shell variable can have: POSIX.1-2017, 3.235: letters, digits and underscores, no digit
/// first.</summary>
internal static class ShellName
{
    public static bool IsStart(char c) => char.IsAsciiLetter(c) || c == '_';
    public static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length == 0 || !IsStart(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!IsPart(c))
            {
                return false;
            }
        }

        return true;
    }
}
