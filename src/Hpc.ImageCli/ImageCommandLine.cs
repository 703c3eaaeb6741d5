using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>System.CommandLine, which completes words for shells, over the same table that hpcrun reads by itself; help and
/// errors are the table's (adr/0025).</summary>
internal sealed class ImageCommandLine
{
    private const string Path = "hpcrun";

    private readonly CommandSpec _tree;
    private readonly RootCommand _root;
    private readonly List<(OptionSpec Spec, Option Option)> _globals;
    private readonly Dictionary<Command, (CommandSpec Spec, string Path)> _specs = [];

    public ImageCommandLine(CommandSpec tree)
    {
        _tree = tree;
        _root = new RootCommand(tree.Help);
        _globals = Options(_root, tree);
        Fill(_root, tree, Path);
        foreach (Option option in _root.Options)
        {
            option.Action = option is HelpOption ? new TextAction(Help) : option is VersionOption ? new TextAction(_ => $"hpcrun-image {ProgramVersion.Text}") : option.Action;
        }
    }

    public ParseResult Parse(string[] args)
    {
        args = Separated(args);
        return _root.Parse([.. args.TakeWhile(word => word != "--").Select(Valued), .. args.SkipWhile(word => word != "--")],
            new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    /// <summary>Two dashes in front of words that are another program's: the library would look for options among
    /// them.</summary>
    private string[] Separated(string[] args)
    {
        try
        {
            (CommandSpec spec, _, string[] words) = Find(args);
            OptionReader<OptionSpec> reader = new([.. spec.Options, .. _tree.Options], words, "");
            int at = spec.StopsAtRest ? reader.ReadAll(spec.ArgumentsBeforeRest).Unread : words.Length;
            int whole = args.Length - words.Length + at;
            return at == words.Length || words[at - 1] == "--" ? args : [.. args[..whole], "--", .. args[whole..]];
        }
        catch (CommandLineException)
        {
            return args; // the error is told later
        }
    }

    /// <summary>What is wrong with the words, as our own reader says it: the library takes an unknown option for an argument.
    /// Null: nothing, or they ask for help or for completion.</summary>
    public CommandLineException? Error(ParseResult result, string[] args)
    {
        if (result.Action is TextAction || args is [['[', ..], ..])
        {
            return null;
        }

        try
        {
            CommandSpec read = Read(args);
            if (read != _specs[result.CommandResult.Command].Spec)
            {
                string name = result.CommandResult.Command.Name;
                return new CommandLineException($"\"{name}\" is a command and stands first", $"a file of this name is ./{name}",
                    $"{PathOf(result)} --help");
            }

            return result.Errors.Count == 0 ? null : new CommandLineException(result.Errors[0].Message.TrimEnd('.'), null, $"{PathOf(result)} --help");
        }
        catch (CommandLineException error)
        {
            return error;
        }
    }

    private string Help(ParseResult result) => CommandHelp.Of(_specs[result.CommandResult.Command].Spec, PathOf(result));

    private string PathOf(ParseResult result) => _specs[result.CommandResult.Command].Path;

    /// <returns>The command that they name.</returns>
    private CommandSpec Read(string[] words)
    {
        (CommandSpec spec, string path, string[] rest) = Find(words);
        _ = ParsedArguments.Read(spec with { Options = [.. spec.Options, .. _tree.Options] }, rest, path);
        return spec;
    }

    /// <summary>The command that the words name, its path, and the words behind it.</summary>
    private (CommandSpec Spec, string Path, string[] Words) Find(string[] words)
    {
        (CommandSpec spec, string path) = (_tree, Path);
        words = BehindGlobals(words);
        while (spec.Run is null || (words.Length > 0 && spec.Commands.Any(below => below.Name == words[0])))
        {
            spec = CommandDispatch.Below(spec, words, path);
            path = $"{path} {spec.Name}";
            words = [.. words.Skip(1)];
            words = spec.Run is null ? BehindGlobals(words) : words;
        }

        return (spec, path, words);
    }

    private string[] BehindGlobals(IReadOnlyList<string> words) =>
        [.. words.Skip(new OptionReader<OptionSpec>(_tree.Options, words, Path + " --help").ReadOptions().Next)];

    private void Fill(Command command, CommandSpec spec, string path)
    {
        _specs[command] = (spec, path);
        foreach (CommandSpec below in spec.Commands)
        {
            Command child = new(below.Name, below.Help) { Hidden = below.IsHidden };
            command.Add(child);
            Fill(child, below, $"{path} {below.Name}");
        }

        if (spec.Run is not { } run)
        {
            return;
        }

        List<(OptionSpec, Option)> options = Options(command, spec);
        Argument<string[]> arguments = Arguments(spec);
        command.Add(arguments);
        command.SetAction(result => run(new ParsedArguments(result.GetValue(arguments) ?? [], Uses(result, [.. options, .. _globals]))));
    }

    /// <summary>An option whose value may be left out gets the one that our own reader gives it: the library takes the next
    /// word.</summary>
    private string Valued(string word) => word.StartsWith("--", StringComparison.Ordinal)
        && _specs.Values.SelectMany(command => command.Spec.Options).Any(option => option.ValueIsOptional
            && option.HasName(word.AsSpan(2)))
                ? $"{word}={SwitchText.On}" : word;

    private static Argument<string[]> Arguments(CommandSpec spec)
    {
        int needed = spec.Arguments.Count(argument => !argument.MayBeMissing);
        int most = spec.Arguments.Any(argument => argument.TakesTheRest) ? ArgumentArity.OneOrMore.MaximumNumberOfValues : spec.Arguments.Count;
        return new Argument<string[]>("ARGUMENTS") { Arity = new ArgumentArity(needed, most), CustomParser = Texts };
    }

    private static string[] Texts(SymbolResult result) => [.. result.Tokens.Select(token => token.Value)];

    private static List<(OptionSpec, Option)> Options(Command command, CommandSpec spec)
    {
        List<(OptionSpec, Option)> options = [];
        foreach (OptionSpec option in spec.Options)
        {
            string[] aliases = [.. option.Aliases.Select(alias => alias.Length == 1 ? "-" + alias : "--" + alias), .. option.Letter == '\0' ? Array.Empty<string>() : ["-" + option.Letter]];
            Option made = option.ValueName is null
                ? new Option<bool>("--" + option.Name, aliases)
                : new Option<string[]>("--" + option.Name, aliases) { Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false, CustomParser = Texts };
            made.Description = option.Help;
            made.Recursive = option.IsGlobal;
            made.CompletionSources.Add(_ => option.ValueWords.Select(word => new System.CommandLine.Completions.CompletionItem(word)));
            command.Add(made);
            options.Add((option, made));
        }

        return options;
    }

    private static List<OptionUse<OptionSpec>> Uses(ParseResult result, IReadOnlyList<(OptionSpec, Option)> options)
    {
        List<OptionUse<OptionSpec>> uses = [];
        foreach ((OptionSpec spec, Option option) in options)
        {
            if (result.GetResult(option) is { Implicit: false } found)
            {
                string[] texts = found.Tokens.Count == 0 ? [SwitchText.On] : Texts(found);
                uses.AddRange(texts.Select(text => new OptionUse<OptionSpec>(spec, new OptionText(text, "--" + spec.Name))));
            }
        }

        return uses;
    }
}
