using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>An option whose value is one of the format's codes: siftool's number, or the word for it.</summary>
internal static class CodeWord
{
    /// <summary>The code that <paramref name="text"/> means: n, or the n-th of <paramref name="words"/>, whatever its
    /// case.</summary>
    /// <exception cref="RefusedException">It means none, or was not given.</exception>
    internal static int Parse(string option, string? text, params ReadOnlySpan<string> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Equals(text, StringComparison.OrdinalIgnoreCase) || text == $"{i + 1}")
            {
                return i + 1;
            }
        }

        throw new RefusedException(
            text is null ? $"the object cannot be added without {option}"
                : $"the object cannot be added: SIF has no {option} {text}", "the descriptor of an object has a code for it",
            $"{option} {Choices(words)}");
    }

    private static string Choices(ReadOnlySpan<string> words) =>
        string.Join(", ", words.ToArray().Select((word, i) => $"{i + 1} ({word})"));
}
