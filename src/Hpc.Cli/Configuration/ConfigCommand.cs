using System.Text;
using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary><c>hpcrun config show</c>: every value that a file or a variable sets, with the place that set it.</summary>
internal static class ConfigCommand
{
    public static int Show()
    {
        SolverProcess caller = SolverProcess.OfThisProcess();
        Terminal.Print(Report(SiteConfiguration.Read(caller.Environment), caller.Environment));
        return 0;
    }

    internal static string Report(SiteConfiguration configuration, EnvironmentBlock environment)
    {
        OptionIndex index = new(CommandKind.Exec);
        _ = configuration.Defaults(index); // a wrong key is an error here, too
        _ = FetchSilence.Of(configuration.Files, environment.Get);
        _ = RegistryKeys.Mirrors(configuration.Files, [], environment.Get);
        _ = RegistryKeys.Authorities(configuration.Files, given: null, environment.Get);
        StringBuilder text = new();
        foreach (ConfigurationFile file in configuration.Files)
        {
            foreach (TomlEntry entry in file.Entries)
            {
                string key = entry.Table.Length > 0 ? $"{entry.Table}.{entry.Key}" : entry.Key;
                string value = entry.Kind == TomlKind.List ? $"[{string.Join(", ", entry.Values)}]" : entry.Values[0];
                Line(text, key, value, $"{file.Path}:{entry.Line}");
            }
        }

        foreach (OptionUse use in EnvironmentDefaults.Read(environment, index))
        {
            Line(text, use.Option.Name, use.Value.Text, "variable " + use.Value.Origin);
        }

        return text.Length > 0 ? text.ToString()
            : "nothing is set: no /etc/hpcrun/hpcrun.toml, no ~/.config/hpcrun/hpcrun.toml, no HPCRUN_ variable\n";
    }

    private static void Line(StringBuilder text, string key, string value, string place) =>
        text.Append($"{key} = {value}  # {place}\n");
}
