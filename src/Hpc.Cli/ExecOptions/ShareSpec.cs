using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The text behind <c>--share</c>.</summary>
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
}
