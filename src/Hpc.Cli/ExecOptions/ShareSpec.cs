using System.Globalization;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The texts behind <c>--share</c> and <c>--join</c>.</summary>
internal static class ShareSpec
{
    public static RunRequest Apply(RunRequest request, OptionText value)
    {
        // A number is a key (a job id), never a switch.
        bool isKey = value.Text.All(char.IsAsciiDigit) | !SwitchText.TryParse(value.Text, out bool share);
        if (isKey)
        {
            return request with { Share = SharePolicy.Key, ShareKey = value.Text };
        }

        return request with { Share = share ? SharePolicy.Step : SharePolicy.Alone, ShareKey = null };
    }

    public static int ParsePid(OptionText value) =>
        int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0
            ? pid
            : throw new UsageException($"{value.Origin} \"{value.Text}\"", "it is not a process id", "see hpcrun ps");
}
