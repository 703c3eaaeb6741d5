using System.Text;
using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The help of exec, run, shell and test, from the option table.</summary>
internal static class HelpText
{
    public static string UsageLine(CommandKind command, string calledAs) => command switch
    {
        CommandKind.Exec => $"{calledAs} exec [options] IMAGE COMMAND [ARGUMENT...]",
        CommandKind.Run => $"{calledAs} run [options] IMAGE [ARGUMENT...]",
        CommandKind.Shell => $"{calledAs} shell [options] IMAGE [ARGUMENT OF THE SHELL...]",
        CommandKind.Start => $"{calledAs} instance start [options] IMAGE NAME [ARGUMENT...]",
        _ => $"{calledAs} test [options] IMAGE [ARGUMENT...]",
    };

    public static string Of(CommandKind command, string calledAs = "hpcrun")
    {
        StringBuilder text = new();
        text.Append(command == CommandKind.Start ? "Start a container that stays in the background."
            : Verbs.Spec(command.ToString().ToLowerInvariant()).Help).Append("\n\nusage: ").Append(UsageLine(command,
            calledAs)).Append('\n');
        IReadOnlyList<ExecOption> options = new OptionIndex(command).Options;
        foreach (OptionSection section in Enum.GetValues<OptionSection>())
        {
            ExecOption[] ofSection = [.. options.Where(option => option.Section == section)];
            if (section is not (OptionSection.Refused or OptionSection.Internal) && ofSection.Length > 0)
            {
                AppendSection(text, section, ofSection);
            }
        }

        return text.Append(Environment).ToString();
    }

    private const string Environment = """

        Everything after IMAGE goes to the program unchanged, including --help.
        [KEY]: the environment sets the option too, as HPCRUN_KEY, APPTAINER_KEY or SINGULARITY_KEY, in this order; an option
        on the command line wins, and lists add up. HPCRUNENV_X=v, APPTAINERENV_X=v and SINGULARITYENV_X=v set X in the container.

        """;

    private static void AppendSection(StringBuilder text, OptionSection section, IEnumerable<ExecOption> options)
    {
        text.Append('\n').Append(Heading(section)).Append('\n');
        foreach (ExecOption option in options)
        {
            HelpColumns.AppendOption(text, option, Explanation(option));
        }
    }

    private static string Heading(OptionSection section) => section switch
    {
        OptionSection.Mounts => "Mounts",
        OptionSection.Environment => "Environment",
        OptionSection.Isolation => "Isolation",
        OptionSection.Process => "Program and accelerators",
        OptionSection.Sharing => "Sharing on a node",
        OptionSection.ImageServer => "Image server",
        OptionSection.Recording => "Records of what ran (hpcrun record)",
        OptionSection.Fetching => "Images of registries (docker://, oras://, ...), as for pull",
        OptionSection.Output => "Output",
        OptionSection.Warned => "Accepted with a warning; no effect",
        _ => "Accepted for Apptainer compatibility; no effect",
    };

    private static string Explanation(ExecOption option) =>
        option.EnvironmentKeys.Length == 0 ? option.Help : $"{option.Help} [{string.Join(", ", option.EnvironmentKeys)}]";
}
