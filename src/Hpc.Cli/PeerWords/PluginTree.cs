using Hpc.CommandLine;

namespace Hpc.Cli;

/// <summary><c>plugin</c>: Apptainer's plugins, which are programs in Go for its own process.</summary>
internal static class PluginTree
{
    private static readonly AbsentFeature s_plugins = new("there are no plugins", "hpcrun exec --help; hpcrun config show");

    private static readonly string[] s_changes = ["inspect", "install", "uninstall", "enable", "disable", "compile", "create"];

    public static CommandSpec Build() => Verbs.Spec("plugin") with
    {
        Commands =
        [
            AbsentFeature.Empty("list", "List the plugins: there are none.", "There are no plugins installed.\n"),
            .. s_changes.Select(verb => s_plugins.Refused($"plugin {verb}", "NAME", "[MORE...]")),
        ],
    };
}
