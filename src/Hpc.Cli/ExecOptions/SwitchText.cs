using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>On or off, as users and their scripts write it in <c>--pid=false</c> and <c>APPTAINER_NV=1</c>.</summary>
internal static class SwitchText
{
    public const string On = "true";

    public static bool TryParse(string text, out bool on)
    {
        on = Is(text, "1", "t", "true", "y", "yes", "on");
        return on || Is(text, "0", "f", "false", "n", "no", "off");
    }

    public static bool Parse(OptionText value) =>
        TryParse(value.Text, out bool on)
            ? on
            : throw new UsageException($"{value.Origin} \"{value.Text}\"", "it is a switch", "write 1 or 0");

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
