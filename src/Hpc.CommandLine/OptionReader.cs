using Hpc.Plan;

namespace Hpc.CommandLine;

/// <summary>Tells options and arguments apart, by a table. Forms: <c>--name</c>, <c>--name value</c>, <c>--name=value</c>,
/// <c>-x</c>, <c>-xyz</c>, <c>-x value</c>, <c>-xvalue</c>, <c>-x=value</c>; behind <c>--</c> there are arguments only.</summary>
/// <param name="table">A scan: it is short, and a command looks up a handful.</param>
/// <param name="seeHelp">What to try where an option is unknown and none is near.</param>
public sealed class OptionReader<TOption>(IReadOnlyList<TOption> table, IReadOnlyList<string> words, string seeHelp)
    where TOption : OptionSpec
{
    private readonly List<OptionUse<TOption>> _uses = [];
    private readonly List<string> _arguments = [];
    private int _first;

    /// <summary>One dash is as good as two: <c>-bundle DIR</c>, as Go's programs have it.</summary>
    public bool TakesNamesBehindOneDash { get; init; }

    public IReadOnlyList<OptionUse<TOption>> Uses => _uses;

    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>Index of the first word of which it was not asked whether it is an option, by <see cref="ReadAll"/>.</summary>
    public int Unread { get; private set; }

    /// <summary>Index of the first word that has not been read; the number of words where there is none.</summary>
    public int Next { get; private set; }

    /// <summary>Reads the options before the first argument; what follows is not looked at.</summary>
    /// <exception cref="CommandLineException">An option is unknown, or its value is missing.</exception>
    public OptionReader<TOption> ReadOptions()
    {
        while (Next < words.Count && words[Next] is ['-', _, ..] word)
        {
            Next++;
            if (word == "--")
            {
                break;
            }

            Take(word);
        }

        return this;
    }

    /// <summary>Reads all words, options before and behind the arguments.</summary>
    /// <param name="most">Behind as many arguments the next word that is no option, and all behind it, are arguments.</param>
    /// <exception cref="CommandLineException">An option is unknown, or its value is missing.</exception>
    public OptionReader<TOption> ReadAll(int most = int.MaxValue)
    {
        while (Next < words.Count)
        {
            string word = words[Next++];
            if (word == "--")
            {
                break;
            }

            if (word is ['-', _, ..])
            {
                Take(word);
            }
            else if (_arguments.Count == most)
            {
                Next--;
                break;
            }
            else
            {
                _arguments.Add(word);
            }
        }

        Unread = Next;
        while (Next < words.Count)
        {
            _arguments.Add(words[Next++]);
        }

        return this;
    }

    private void Take(string word)
    {
        _first = Next - 1;
        bool isName = word.StartsWith("--", StringComparison.Ordinal)
            || (TakesNamesBehindOneDash && (ByName(NameIn(word)) is not null || ByLetter(word[1]) is null));
        if (isName)
        {
            TakeName(word);
        }
        else
        {
            TakeLetters(word);
        }
    }

    private void TakeName(string word)
    {
        string name = NameIn(word);
        TOption option = ByName(name) ?? throw Unknown(word, name);
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        Take(option, equals < 0 ? word : word[..equals], equals < 0 ? null : word[(equals + 1)..]);
    }

    private static string NameIn(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return (equals < 0 ? word : word[..equals]).TrimStart('-');
    }

    private void TakeLetters(string word)
    {
        for (int at = 1; at < word.Length; at++)
        {
            TOption option = ByLetter(word[at])
                ?? throw new CommandLineException($"unknown option \"-{word[at]}\"",
                    word.Length > 2 ? $"in \"{word}\"" : null, seeHelp);
            string rest = word[(at + 1)..];
            bool restIsValue = rest.Length > 0 && (rest[0] == '=' || option.ValueRule == OptionValueRule.Required);
            Take(option, "-" + word[at], !restIsValue ? null : rest[0] == '=' ? rest[1..] : rest);
            if (restIsValue)
            {
                return;
            }
        }
    }

    private void Take(TOption option, string origin, string? attached)
    {
        if (option.Refusal is { } refusal)
        {
            throw new CommandLineException($"cannot use {origin}: {refusal.Why}", null, refusal.Try);
        }

        OptionText text = new(attached ?? NextValue(option, origin), origin);
        _uses.Add(new OptionUse<TOption>(option, text) { Words = _first..Next });
    }

    private string NextValue(TOption option, string origin) => option.ValueRule switch
    {
        OptionValueRule.None => SwitchText.On,
        OptionValueRule.Optional => Next < words.Count && option.ValueWords.Contains(words[Next]) ? words[Next++] : SwitchText.On,
        _ => Next < words.Count ? words[Next++]
            : throw new CommandLineException($"{origin} needs a value", "it is the last word",
                $"write {origin} {option.ValueName}"),
    };

    private TOption? ByName(ReadOnlySpan<char> name)
    {
        foreach (TOption option in table)
        {
            if (option.HasName(name))
            {
                return option;
            }
        }

        return null;
    }

    private TOption? ByLetter(char letter)
    {
        foreach (TOption option in table)
        {
            if (option.HasLetter(letter))
            {
                return option;
            }
        }

        return null;
    }

    private CommandLineException Unknown(string word, string name)
    {
        List<string> names = [];
        foreach (TOption option in table)
        {
            if (!option.IsHidden)
            {
                names.AddRange(option.LongNames);
            }
        }

        return new CommandLineException($"unknown option \"{word}\"", null,
            NearestName.Find(name, names) is { } near ? $"did you mean --{near}?" : seeHelp);
    }
}
