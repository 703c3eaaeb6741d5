using Hpc.Plan;

namespace Hpc.CommandLine;

/// <summary>On or off, as users and their scripts write it in <c>--pid=false</c> and <c>APPTAINER_NV=1</c>.</summary>
public static class SwitchText
{
    public const string On = "true";

    public static bool TryParse(string text, out bool on)
    {
        on = Is(text, "1", "t", "true", "y", "yes", "on");
        return on || Is(text, "0", "f", "false", "n", "no", "off");
    }

    /// <exception cref="UsageException">It is neither; a <see cref="CommandLineException"/> where it stood on the command
    /// line.</exception>
    public static bool Parse(OptionText value) => TryParse(value.Text, out bool on) ? on : throw Refusal(value);

    private static UsageException Refusal(OptionText value)
    {
        string message = $"{value.Origin} \"{value.Text}\" is neither on nor off";
        const string Remedy = "write 1 or 0";
        return value.Origin.StartsWith('-') ? new CommandLineException(message, null, Remedy)
            : new UsageException(message, null, Remedy);
    }

    private static bool Is(string text, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (string.Equals(text, word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
