using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The text behind <c>--no-mount</c>: words of <see cref="NoMountName"/> and absolute paths.</summary>
internal static class NoMountSpec
{
    public static string[] Parse(OptionText value)
    {
        string[] words = WordList.Parse(value.Text);
        foreach (string word in words)
        {
            if (!word.StartsWith('/') && !NoMountName.All.Contains(word))
            {
                throw new UsageException(
                    $"cannot use {value.Origin} \"{word}\": not a default mount", null,
                    $"one of {string.Join(", ", NoMountName.All)}, or an absolute path");
            }
        }

        return words;
    }
}
