using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Cuts the words behind exec, run, shell or test at the image: options before it are ours, everything behind it is the
/// solver's and is not looked at. Forms: <c>--name</c>, <c>--name value</c>, <c>--name=value</c>, <c>-x</c>, <c>-xyz</c>,
/// <c>-x value</c>, <c>-xvalue</c>, <c>-x=value</c>, and <c>--</c> before the image.</summary>
internal sealed class OptionSplitter(OptionIndex index, IReadOnlyList<string> words)
{
    private readonly List<OptionUse> _uses = [];
    private int _next;

    public IReadOnlyList<OptionUse> Uses => _uses;

    /// <summary>Index of the image in the words; their count when there is none.</summary>
    public int Image => _next;

    public OptionSplitter Split()
    {
        while (_next < words.Count && words[_next] is ['-', _, ..] word)
        {
            _next++;
            if (word == "--")
            {
                break;
            }

            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                TakeLong(word);
            }
            else
            {
                TakeLetters(word);
            }
        }

        return this;
    }

    private void TakeLong(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word[2..] : word[2..equals];
        ExecOption option = index.ByName(name) ?? throw OptionSuggestion.Unknown(word, name, index);
        Take(option, "--" + name, equals < 0 ? null : word[(equals + 1)..]);
    }

    private void TakeLetters(string word)
    {
        for (int at = 1; at < word.Length; at++)
        {
            ExecOption option = index.ByLetter(word[at]) ?? throw OptionSuggestion.UnknownLetter(word, word[at]);
            string rest = word[(at + 1)..];
            bool restIsValue = rest.Length > 0 && (rest[0] == '=' || option.ValueRule == OptionValueRule.Required);
            Take(option, "-" + word[at], !restIsValue ? null : rest[0] == '=' ? rest[1..] : rest);
            if (restIsValue)
            {
                return;
            }
        }
    }

    private void Take(ExecOption option, string origin, string? attached) =>
        _uses.Add(new OptionUse(option, new OptionText(attached ?? NextValue(option, origin), origin)));

    private string NextValue(ExecOption option, string origin)
    {
        if (option.ValueRule == OptionValueRule.None)
        {
            return SwitchText.On;
        }

        if (option.ValueRule == OptionValueRule.Optional)
        {
            return _next < words.Count && option.ValueWords.Contains(words[_next]) ? words[_next++] : SwitchText.On;
        }

        return _next < words.Count
            ? words[_next++]
            : throw new UsageException($"{origin} needs a value", "it is the last word", $"write {origin} {option.ValueName}");
    }
}
