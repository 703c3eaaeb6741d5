using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The text behind <c>--no-mount</c>: words of <see cref="NoMountName"/> and absolute paths. Any other word is a
/// warning.</summary>
internal static class NoMountSpec
{
    public static RunRequest Apply(RunRequest request, OptionText value)
    {
        string[] words = WordList.Parse(value.Text);
        return request with
        {
            NoMount = [.. request.NoMount, .. words],
            Warnings = [.. request.Warnings, .. words.Where(word => !word.StartsWith('/') && !NoMountName.All.Contains(word))
                .Select(word => $"{value.Origin} \"{word}\" has no effect: not a default mount "
                    + $"(one of {string.Join(", ", NoMountName.All)}, or an absolute path)")],
        };
    }
}
