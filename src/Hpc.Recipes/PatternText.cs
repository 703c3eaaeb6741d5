using System.Text.RegularExpressions;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>Patterns of recipes as expressions that take no longer than their input.</summary>
internal static class PatternText
{
    private const int Longest = 200;

    /// <param name="pattern">As it was written, for the message.</param>
    /// <exception cref="RefusedException">It is too long.</exception>
    public static Regex Compiled(string expression, string pattern)
    {
        return pattern.Length <= Longest ? new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.Singleline)
            : throw new RefusedException($"cannot use the pattern '{pattern}': it is too long",
                $"it has more than {Longest} letters",
                "shorten it");
    }
}
