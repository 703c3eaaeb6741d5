using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The words behind a command, sorted into arguments and options.</summary>
internal sealed class Words
{
    private readonly List<string> _arguments = [];
    private readonly List<string> _names = [];
    private readonly List<string> _values = [];

    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>The argument at a place; empty where it is missing.</summary>
    public string this[int index] => index < _arguments.Count ? _arguments[index] : "";

    /// <summary>Whether an option was given, as a switch.</summary>
    public bool Has(string option) => Text(option) is { } value
        && (value.Length == 0 || SwitchText.Parse(new OptionText(value, "--" + option)));

    /// <summary>The value of an option; of several the last; null where it was not given.</summary>
    public string? Text(string option) => _names.LastIndexOf(option) is var at and >= 0 ? _values[at] : null;

    /// <summary>All values of an option, in order.</summary>
    public List<string> All(string option)
    {
        List<string> all = [];
        for (int i = 0; i < _names.Count; i++)
        {
            if (_names[i] == option)
            {
                all.Add(_values[i]);
            }
        }

        return all;
    }

    /// <summary>A whole number from 0 on; null where the option was not given.</summary>
    /// <exception cref="UsageException">The value is none.</exception>
    public uint? Number(string option) => Text(option) is { } text ? NumberOf(text, "--" + option) : null;

    /// <summary>The argument at a place as a whole number from 0 on.</summary>
    public uint Number(int index, string name) => NumberOf(this[index], name);

    /// <summary>Reads words as a command has them.</summary>
    /// <param name="path">The command with those above it, for messages: "hpcrun sif list".</param>
    /// <exception cref="UsageException">The words cannot be meant.</exception>
    public static Words Read(WordCommand command, IReadOnlyList<string> words, string path)
    {
        Words read = new();
        bool literal = false;
        for (int at = 0; at < words.Count; at++)
        {
            string word = words[at];
            if (literal || word.Length < 2 || word[0] != '-')
            {
                read._arguments.Add(word);
            }
            else if (word == "--")
            {
                literal = true;
            }
            else
            {
                at += read.ReadOption(command, word, at + 1 < words.Count ? words[at + 1] : null, path);
            }
        }

        read.Check(command, path);
        return read;
    }

    /// <returns>How many of the following words belong to the option.</returns>
    private int ReadOption(WordCommand command, string word, string? next, string path)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word : word[..equals];
        WordOption? option = null;
        foreach (WordOption known in command.Options)
        {
            option = name == "--" + known.Name || (known.Letter != '\0' && name.Length == 2 && name[1] == known.Letter) ? known : option;
        }

        if (option is null)
        {
            List<string> names = [];
            foreach (WordOption known in command.Options)
            {
                names.Add("--" + known.Name);
            }

            string? near = OptionSuggestion.Nearest(name, names);
            throw new UsageException($"unknown option \"{name}\"", null, near is null ? path + " --help" : $"did you mean {near}?");
        }

        bool takesNext = option.Value is not null && equals < 0;
        if (takesNext && next is null)
        {
            throw new UsageException($"{name} needs a value", option.Help, $"{path} {name} {option.Value}");
        }

        _names.Add(option.Name);
        _values.Add(equals >= 0 ? word[(equals + 1)..] : takesNext ? next! : "");
        return takesNext ? 1 : 0;
    }

    private void Check(WordCommand command, string path)
    {
        int needed = 0;
        bool open = false;
        foreach (string name in command.Arguments)
        {
            open |= name.EndsWith("...", StringComparison.Ordinal);
            needed += name.StartsWith('[') ? 0 : 1;
        }

        if (_arguments.Count < needed)
        {
            throw new UsageException($"{command.Arguments[_arguments.Count]} is missing", null, WordHelp.Usage(command, path));
        }

        if (!open && _arguments.Count > command.Arguments.Count)
        {
            throw new UsageException($"\"{_arguments[command.Arguments.Count]}\" is one word too many", null, WordHelp.Usage(command, path));
        }
    }

    private static uint NumberOf(string text, string name) => uint.TryParse(text, out uint number) ? number
        : throw new UsageException($"{name} \"{text}\"", "it is no whole number", null);
}
