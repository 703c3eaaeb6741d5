using Hpc.Cli;
using Hpc.CommandLine;
using Hpc.ImageCli;
using Hpc.OciCli;
using Hpc.Plan;

namespace Hpc.Manual.Tests;

/// <summary>Every command of hpcrun with all that its executable knows of it: the three trees as one.</summary>
internal static class ManualTree
{
    public static CommandSpec Whole { get; } = Build();

    /// <summary>Words behind the image are another program's.</summary>
    public static bool Launches(string path) => path is "hpcrun instance start" or "hpcrun instance run"
        || (path.Count(' ') == 1 && Verbs.Find(path.Split(' ')[1])?.Launches == true);

    /// <summary>The command and all below it that people may see, by their paths.</summary>
    public static IEnumerable<(string Path, CommandSpec Command)> Walk(CommandSpec command, string path) =>
        command.Commands.Where(below => !below.IsHidden).SelectMany(below => Walk(below, $"{path} {below.Name}"))
            .Prepend((path, command));

    private static CommandSpec Build()
    {
        CommandSpec own = CommandTree.Build("hpcrun"), images = ImageCommandTree.Build();
        return own with
        {
            Options = [.. GlobalOptionSpecs.All],
            Commands = [.. own.Commands.Where(verb => !verb.IsHidden).Select(verb => Of(verb, images))],
        };
    }

    private static CommandSpec Of(CommandSpec verb, CommandSpec images)
    {
        CommandSpec runtime = OciCommands.Tree(_ => _ => 0);
        return verb.Name switch
        {
            "oci" => runtime with
            {
                Help = verb.Help,
                Commands = [.. runtime.Commands, .. images.Commands.Single(image => image.Name == "oci").Commands],
            },
            "instance" => verb with { Commands = [.. verb.Commands.Select(Instance)] },
            "task" => verb,
            _ when Verbs.Find(verb.Name)?.Launches == true => Launch(verb, Enum.Parse<CommandKind>(verb.Name, ignoreCase: true)),
            _ => images.Commands.FirstOrDefault(image => image.Name == verb.Name) ?? verb,
        };
    }

    private static CommandSpec Instance(CommandSpec command) => command.Name is "start" or "run" ? command with
    {
        Options = [.. new OptionIndex(CommandKind.Start).Options],
    } : command;

    private static CommandSpec Launch(CommandSpec verb, CommandKind kind) => verb with
    {
        Arguments = [new ArgumentSpec(HelpText.UsageLine(kind, "hpcrun").Split("[options] ")[1])],
        Options = [.. new OptionIndex(kind).Options],
        Notes = HelpText.Of(kind).Split("\n\nEverything")[1].Insert(0, "Everything").Trim(),
    };
}
