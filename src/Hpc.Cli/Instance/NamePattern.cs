namespace Hpc.Cli;

/// <summary>Patterns of a shell (glob(7)) for names: *, ?, [a-z] and [!a].</summary>
internal static class NamePattern
{
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty)
        {
            return name.IsEmpty;
        }

        if (pattern[0] == '*')
        {
            for (int skipped = 0; skipped <= name.Length; skipped++)
            {
                if (Matches(pattern[1..], name[skipped..]))
                {
                    return true;
                }
            }

            return false;
        }

        int length = Letter(pattern);
        return !name.IsEmpty && IsOneOf(pattern[..length], name[0]) && Matches(pattern[length..], name[1..]);
    }

    /// <summary>How much of the pattern stands for one letter. A bracket that is not closed stands for itself.</summary>
    private static int Letter(ReadOnlySpan<char> pattern) => pattern[0] == '[' && pattern.Length > 2
        && pattern[2..].IndexOf(']') is >= 0 and int end ? end + 3 : 1;

    private static bool IsOneOf(ReadOnlySpan<char> pattern, char letter)
    {
        if (pattern.Length == 1)
        {
            return pattern[0] == '?' || pattern[0] == letter;
        }

        bool isNot = pattern[1] is '!' or '^', found = false;
        ReadOnlySpan<char> letters = pattern[(isNot ? 2 : 1)..^1];
        for (int at = 0; at < letters.Length; at++)
        {
            bool isRange = at + 2 < letters.Length && letters[at + 1] == '-';
            found |= isRange ? letter >= letters[at] && letter <= letters[at + 2] : letter == letters[at];
            at += isRange ? 2 : 0;
        }

        return found != isNot;
    }
}
