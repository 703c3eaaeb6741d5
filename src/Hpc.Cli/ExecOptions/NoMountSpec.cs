using Hpc.CommandLine;
using Hpc.Host;
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
                Terminal.Note($"{value.Origin} \"{word}\" has no effect: not a default mount "
                    + $"(one of {string.Join(", ", NoMountName.All)}, or an absolute path)");
            }
        }

        return words;
    }
}
