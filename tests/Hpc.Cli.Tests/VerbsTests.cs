using Hpc.CommandLine;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>The table of commands, src/Hpc.CommandLine/verbs.tsv, and what is made of it.</summary>
public sealed class VerbsTests
{
    [Fact]
    public void Commands_that_launch_are_those_that_exec_s_reader_knows() =>
        Assert.All(Verbs.All, verb => Assert.Equal(verb.Launches,
            CommandLine.Split(["hpcrun", verb.Name]).Kind is not null || verb.Name == TaskCommand.Command));

    [Fact]
    public void Every_command_of_this_executable_is_in_its_tree_and_does_something()
    {
        CommandSpec tree = CommandTree.Build("hpcrun");
        Assert.Equal(Verbs.All.Select(verb => verb.Name), tree.Commands.Select(command => command.Name));
        Assert.All(Verbs.All.Where(verb => verb.Executable == "hpcrun" && !verb.Launches), verb =>
        {
            CommandSpec command = tree.Commands.Single(command => command.Name == verb.Name);
            Assert.True(command.Run is not null || command.Commands.Count > 0, verb.Name);
        });
    }

    [Fact]
    public void The_help_names_every_command_that_is_for_people()
    {
        string help = CommandHelp.Of(CommandTree.Build("hpcrun"), "hpcrun");
        Assert.All(Verbs.All, verb => Assert.Equal(!verb.IsHidden, help.Contains($"\n  {verb.Name} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_option_of_a_command_is_there_twice() => Assert.All(All(CommandTree.Build("hpcrun")), command =>
    {
        IEnumerable<string> names =
            command.Options.SelectMany(option => option.LongNames.Append($"-{option.Letter}").Where(name => name != "-\0"));
        Assert.Equal(names.Distinct(), names);
    });

    private static IEnumerable<CommandSpec> All(CommandSpec command) => command.Commands.SelectMany(All).Prepend(command);
}
