using System.Text;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The help of exec, run, shell and test, from the option table.</summary>
internal static class HelpText
{
    /// <summary>Column where the explanations start.</summary>
    private const int Indent = 32;

    /// <summary>Widest line.</summary>
    private const int Width = 110;

    public static string UsageLine(CommandKind command, string calledAs) => command switch
    {
        CommandKind.Exec => $"{calledAs} exec [options] IMAGE COMMAND [ARGUMENT...]",
        CommandKind.Run => $"{calledAs} run [options] IMAGE [ARGUMENT...]",
        CommandKind.Shell => $"{calledAs} shell [options] IMAGE [ARGUMENT OF THE SHELL...]",
        _ => $"{calledAs} test [options] IMAGE [ARGUMENT...]",
    };

    public static string Of(CommandKind command, string calledAs = "hpcrun")
    {
        StringBuilder text = new();
        text.Append(Purpose(command)).Append("\n\nusage: ").Append(UsageLine(command, calledAs)).Append('\n');
        ExecOption[] options = [.. new OptionIndex(command).Options];
        foreach (OptionSection section in Enum.GetValues<OptionSection>())
        {
            if (section != OptionSection.Refused)
            {
                AppendSection(text, section, options.Where(option => option.Section == section));
            }
        }

        return text.Append(Environment).ToString();
    }

    private const string Environment = """

        Everything behind IMAGE goes to the program as it is, --help included.
        [KEY]: also by the environment, as HPCRUN_KEY, APPTAINER_KEY or SINGULARITY_KEY, in this order; an option on the
        command line wins, lists add up. HPCRUNENV_X=v, APPTAINERENV_X=v and SINGULARITYENV_X=v set X inside.

        """;

    private static string Purpose(CommandKind command) => command switch
    {
        CommandKind.Exec => "Run a command in an image.",
        CommandKind.Run => "Run what the image is for: its runscript, else its OCI entrypoint, else /bin/sh.",
        CommandKind.Shell => "Start an interactive shell in an image.",
        _ => "Run the image's own test script.",
    };

    private static void AppendSection(StringBuilder text, OptionSection section, IEnumerable<ExecOption> options)
    {
        text.Append('\n').Append(Heading(section)).Append('\n');
        foreach (ExecOption option in options)
        {
            AppendOption(text, option);
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
        OptionSection.Output => "Output",
        _ => "Taken without effect, so that scripts written for Apptainer run",
    };

    private static void AppendOption(StringBuilder text, ExecOption option)
    {
        string names = Names(option);
        text.Append(names);
        int column = names.Length;
        if (column + 2 > Indent)
        {
            text.Append('\n');
            column = 0;
        }

        foreach (string word in Explanation(option).Split(' '))
        {
            if (column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            int gap = column < Indent ? Indent - column : 1;
            text.Append(' ', gap).Append(word);
            column += gap + word.Length;
        }

        text.Append('\n');
    }

    private static string Names(ExecOption option)
    {
        string letter = option.Letter == '\0' ? "    " : $"-{option.Letter}, ";
        string value = option.ValueRule switch
        {
            OptionValueRule.Required => " " + option.ValueName,
            OptionValueRule.Optional when option.ValueWords.Length > 0 => $" [{option.ValueName}]",
            OptionValueRule.Optional => $"[={option.ValueName}]",
            _ => "",
        };
        return $"  {letter}{string.Join(", ", option.Aliases.Prepend(option.Name).Select(name => "--" + name))}{value}";
    }

    private static string Explanation(ExecOption option) =>
        option.EnvironmentKeys.Length == 0 ? option.Help : $"{option.Help} [{string.Join(", ", option.EnvironmentKeys)}]";
}
