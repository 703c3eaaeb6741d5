namespace Hpc.OciCli;

/// <summary>The words of the command line, taken from the left. Options may stand before and behind the id, as --name value,
/// --name=value or -n value.</summary>
internal sealed class WordReader(IReadOnlyList<string> words)
{
    private int _at;

    public bool More => _at < words.Count;

    public string? Next => More ? words[_at] : null;

    public string? TakeVerb() => More ? words[_at++] : null;

    public string Take(string what) => More ? words[_at++] : throw new RuntimeException($"{what} is missing");

    public IReadOnlyList<string> Rest()
    {
        string[] rest = [.. words.Skip(_at)];
        _at = words.Count;
        return rest;
    }

    /// <summary>The next word is an option: its name without dashes, and how to get its value.</summary>
    public bool TryOption(out string name, out Func<string> value)
    {
        (name, value) = ("", () => "");
        if (!More || words[_at].Length < 2 || words[_at][0] != '-')
        {
            return false;
        }

        string word = words[_at++];
        if (word == "--")
        {
            return false;
        }

        string bare = word.TrimStart('-');
        int equals = bare.IndexOf('=');
        name = equals < 0 ? bare : bare[..equals];
        value = equals >= 0 ? () => bare[(equals + 1)..] : () => Take($"the value of option {word}");
        return true;
    }

    public static RuntimeException Unknown(string option) => new($"unknown option \"{option}\"");
}
