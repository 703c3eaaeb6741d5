using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>System.CommandLine, which completes words for shells, over the same table that hpcrun reads by itself; help and
/// errors are the table's (adr/0025).</summary>
internal sealed class ImageCommandLine
{
    private const string Path = "hpcrun";

    private readonly CommandSpec _tree;
    private readonly RootCommand _root;
    private readonly Dictionary<Command, (CommandSpec Spec, string Path)> _specs = [];

    public ImageCommandLine(CommandSpec tree)
    {
        _tree = tree;
        _root = new RootCommand(tree.Help);
        AddOptions(_root, tree);
        Fill(_root, tree, Path);
        foreach (Option option in _root.Options)
        {
            option.Action = option is HelpOption ? new TextAction(Help)
                : option is VersionOption ? new TextAction(_ => $"hpcrun-image {ProgramVersion.Text}") : option.Action;
        }
    }

    /// <summary>Does what the words say, as our own reader has them: the library is asked for help and for completion
    /// alone.</summary>
    /// <returns>The command's exit status.</returns>
    /// <exception cref="CommandLineException">There is no such command, or it does not take such words.</exception>
    public int Run(string[] args)
    {
        string[] separated = Separated(args);
        ParseResult result = _root.Parse([.. separated.TakeWhile(word => word != "--").Select(Valued),
            .. separated.SkipWhile(word => word != "--")], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is TextAction || args is [['[', ..], ..])
        {
            return result.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
            });
        }

        (CommandSpec spec, string path, IReadOnlyList<string> globals, string[] words) = Find(args);
        ParsedArguments read = ParsedArguments.Read(spec with { Options = [.. spec.Options, .. _tree.Options] },
            [.. globals, .. words], path, emptyIsAbsent: OwnWords.ArePeers());
        if (spec != _specs[result.CommandResult.Command].Spec)
        {
            string name = result.CommandResult.Command.Name;
            throw new CommandLineException($"\"{name}\" is a command and stands first", $"a file of this name is ./{name}",
                $"{PathOf(result)} --help");
        }

        return spec.Run!(read);
    }

    /// <summary>Two dashes in front of words that are another program's: the library would look for options among
    /// them.</summary>
    private string[] Separated(string[] args)
    {
        try
        {
            (CommandSpec spec, _, _, string[] words) = Find(args);
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

    private string Help(ParseResult result) => CommandHelp.Of(_specs[result.CommandResult.Command].Spec, PathOf(result));

    private string PathOf(ParseResult result) => _specs[result.CommandResult.Command].Path;

    /// <summary>The command that the words name, its path, the options of all commands in front of it, and the words behind
    /// it.</summary>
    private (CommandSpec Spec, string Path, IReadOnlyList<string> Globals, string[] Words) Find(string[] words)
    {
        (CommandSpec spec, string path) = (_tree, Path);
        List<string> globals = [];
        words = BehindGlobals(words, globals);
        while (spec.Run is null || (words.Length > 0 && spec.Commands.Any(below => below.Name == words[0])))
        {
            spec = CommandDispatch.Below(spec, words, path);
            path = $"{path} {spec.Name}";
            words = [.. words.Skip(1)];
            words = spec.Run is null ? BehindGlobals(words, globals) : words;
        }

        return (spec, path, globals, words);
    }

    private string[] BehindGlobals(string[] words, List<string> globals)
    {
        int next = new OptionReader<OptionSpec>(_tree.Options, words, Path + " --help").ReadOptions().Next;
        globals.AddRange(words[..next].Where(word => word != "--"));
        return words[next..];
    }

    private void Fill(Command command, CommandSpec spec, string path)
    {
        _specs[command] = (spec, path);
        foreach (CommandSpec below in spec.Commands)
        {
            Command child = new(below.Name, below.Help) { Hidden = below.IsHidden };
            command.Add(child);
            Fill(child, below, $"{path} {below.Name}");
        }

        if (spec.Run is not null)
        {
            AddOptions(command, spec);
            command.Add(Arguments(spec));
            command.SetAction(_ => 0); // our own reader runs it
        }
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
        int most = spec.Arguments.Any(argument => argument.TakesTheRest)
            ? ArgumentArity.OneOrMore.MaximumNumberOfValues : spec.Arguments.Count;
        return new Argument<string[]>("ARGUMENTS") { Arity = new ArgumentArity(needed, most), CustomParser = Texts };
    }

    private static string[] Texts(SymbolResult result) => [.. result.Tokens.Select(token => token.Value)];

    private static void AddOptions(Command command, CommandSpec spec)
    {
        foreach (OptionSpec option in spec.Options)
        {
            string[] aliases = [.. option.Aliases.Select(alias => alias.Length == 1 ? "-" + alias : "--" + alias),
                .. option.Letter == '\0' ? Array.Empty<string>() : ["-" + option.Letter]];
            Option made = option.ValueName is null
                ? new Option<bool>("--" + option.Name, aliases)
                : new Option<string[]>("--" + option.Name, aliases)
                { Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false, CustomParser = Texts };
            made.Description = option.Help;
            made.Recursive = option.IsGlobal;
            made.CompletionSources.Add(_ =>
                option.ValueWords.Select(word => new System.CommandLine.Completions.CompletionItem(word)));
            command.Add(made);
        }
    }
}
