using System.CommandLine;
using System.CommandLine.Parsing;
using Hpc.Launch;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The commands that launch nothing. exec, run, shell and test are listed for help only: they have a parser of their own,
/// which a launch of 3 ms needs and which leaves the solver's words alone.</summary>
internal static class CommandTree
{
    public static int Run(CommandLine line)
    {
        if (line.Command is null)
        {
            throw new UsageException("no command is named", null, "hpcrun --help");
        }

        RootCommand root = Build();
        if (line.Command != "help" && root.Subcommands.All(command => command.Name != line.Command))
        {
            string? near = OptionSuggestion.Nearest(line.Command, root.Subcommands.Select(command => command.Name));
            throw new UsageException($"unknown command \"{line.Command}\"", null, near is null ? "hpcrun --help" : $"hpcrun {near}");
        }

        string[] words = line.Command == "help" ? ["--help"] : [line.Command, .. line.Words];
        ParseResult result = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
        {
            throw new UsageException(result.Errors[0].Message.TrimEnd('.'), null, $"{string.Join(' ', Path(result.CommandResult))} --help");
        }

        return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : ["hpcrun"];

    private static RootCommand Build()
    {
        RootCommand root = new("Run programs from container images on clusters: no root, no daemon, at the speed of the machine.");
        foreach (CommandKind kind in Enum.GetValues<CommandKind>())
        {
            string[] text = HelpText.Of(kind).Split('\n', 2);
            root.Add(new Command(kind.ToString().ToLowerInvariant(), text[0]) { TreatUnmatchedTokensAsErrors = false });
        }

        root.Add(Inspect());
        root.Add(Sif());
        root.Add(Doctor());
        root.Add(Version());
        return root;
    }

    private static Command Inspect()
    {
        Argument<string> image = new("IMAGE") { Description = "SIF or SquashFS file, or image directory" };
        Option<bool> labels = Flag("--labels", "-l", "labels (the default)"), definition = Flag("--deffile", "-d", "definition file");
        Option<bool> runScript = Flag("--runscript", "-r", "run script"), startScript = Flag("--startscript", null, "start script of instances");
        Option<bool> test = Flag("--test", "-t", "test script"), help = Flag("--helpfile", "-H", "help text");
        Option<bool> environment = Flag("--environment", "-e", "environment scripts"), apps = Flag("--list-apps", null, "SCIF apps");
        Option<bool> json = Flag("--json", "-j", "as JSON"), all = Flag("--all", null, "everything, as JSON");
        Option<string?> app = new("--app") { Description = "of this SCIF app" };
        Command command = new("inspect", "Show what an image says about itself.")
        {
            image, labels, definition, runScript, startScript, test, help, environment, apps, json, all, app,
        };
        command.SetAction(words => InspectCommand.Run(words.GetValue(image)!, new InspectRequest
        {
            Labels = words.GetValue(labels), DefinitionFile = words.GetValue(definition), RunScript = words.GetValue(runScript),
            StartScript = words.GetValue(startScript), Test = words.GetValue(test), HelpFile = words.GetValue(help),
            Environment = words.GetValue(environment), ListApps = words.GetValue(apps), Json = words.GetValue(json),
            All = words.GetValue(all), App = words.GetValue(app),
        }));
        return command;
    }

    private static Command Sif()
    {
        Argument<string> file = new("FILE") { Description = "SIF file" };
        Argument<uint> id = new("ID") { Description = "object, as sif list numbers them" };
        Command list = new("list", "List the objects.") { file }, header = new("header", "Show the header.") { file };
        Command info = new("info", "Show one object's descriptor.") { id, file }, dump = new("dump", "Write one object's bytes to standard output.") { id, file };
        list.SetAction(words => SifCommand.List(words.GetValue(file)!));
        header.SetAction(words => SifCommand.Header(words.GetValue(file)!));
        info.SetAction(words => SifCommand.Info(words.GetValue(file)!, words.GetValue(id)));
        dump.SetAction(words => SifCommand.Dump(words.GetValue(file)!, words.GetValue(id)));
        return new Command("sif", "Look into SIF files.") { list, header, info, dump };
    }

    private static Command Doctor()
    {
        Option<bool> summary = Flag("--summary", null, "one line, for srun");
        Command command = new("doctor", "Say whether containers can start on this node, and what to do where they cannot.") { summary };
        command.SetAction(words => DoctorCommand.Run(words.GetValue(summary)));
        return command;
    }

    private static Command Version()
    {
        Command command = new("version", "Show the version.");
        command.SetAction(_ =>
        {
            Message.Write(1, $"hpcrun {typeof(CommandTree).Assembly.GetName().Version?.ToString(3)}\n");
            return 0;
        });
        return command;
    }

    private static Option<bool> Flag(string name, string? shortName, string description) =>
        new(name, shortName is null ? [] : [shortName]) { Description = description };
}
