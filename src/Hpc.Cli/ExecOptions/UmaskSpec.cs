using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The text behind <c>--umask</c>: nothing, or an octal mode.</summary>
internal static class UmaskSpec
{
    private const int Largest = 0x1ff; // 0777

    public static RunRequest Apply(RunRequest request, OptionText value)
    {
        // "0" and "1" are modes here: only words are switches.
        if (!value.Text.All(char.IsAsciiDigit) && SwitchText.TryParse(value.Text, out bool keep))
        {
            return request with { KeepUmask = keep, Umask = null };
        }

        return request with { Umask = ParseMode(value) };
    }

    private static int ParseMode(OptionText value)
    {
        int mode = 0;
        foreach (char digit in value.Text)
        {
            mode = digit is >= '0' and <= '7' && mode <= Largest ? (mode << 3) | (digit - '0') : Largest + 1;
        }

        return value.Text.Length > 0 && mode <= Largest
            ? mode
            : throw new UsageException(
                $"cannot use {value.Origin} \"{value.Text}\": not an octal mode", null, "write three digits: --umask=027");
    }
}
