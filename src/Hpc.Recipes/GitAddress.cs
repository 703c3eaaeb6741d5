using System.Text.RegularExpressions;

namespace Hpc.Recipes;

/// <summary>A git repository as ADD names it (Dockerfile reference, "Adding files from a Git repository"):
/// ADDRESS[#REF[:DIRECTORY]].</summary>
/// <param name="Address">What git is given.</param>
/// <param name="Reference">Branch, tag or commit; null for what the repository says.</param>
/// <param name="Directory">In the repository; "/" is all of it.</param>
public sealed partial record GitAddress(string Address, string? Reference, string Directory)
{
    /// <summary>Null for what is no repository: another address, a file.</summary>
    public static GitAddress? Parse(string text)
    {
        string[] parts = text.Split('#', 2), fragment = parts.Length > 1 ? parts[1].Split(':', 2) : [""];
        return !Form().IsMatch(parts[0]) ? null
            : new GitAddress(parts[0], fragment[0].Length > 0 ? fragment[0] : null,
            "/" + (fragment.Length > 1 ? fragment[1].TrimStart('/') : ""));
    }

    [GeneratedRegex(@"\A(git://\S+|ssh://\S+|[A-Za-z0-9_][A-Za-z0-9_.+-]*@[A-Za-z0-9.-]+:\S+|https?://[^?\s]+\.git)\z")]
    private static partial Regex Form();
}
