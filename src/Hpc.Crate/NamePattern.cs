namespace Hpc.Crate;

/// <summary>A name, or a part of a path, with * and ?.</summary>
public static class NamePattern
{
    /// <summary>* stands for any characters, ? for one.</summary>
    public static bool Fits(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        (int at, int star, int resume) = (0, -1, 0);
        for (int read = 0; read < name.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume, at) = (at, read, at + 1);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == name[read]))
            {
                (at, read) = (at + 1, read + 1);
            }
            else if (star >= 0)
            {
                (at, resume) = (star + 1, resume + 1);
                read = resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }
}
