using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary><c>--unpack[=DIR]</c>; as a variable also a switch word.</summary>
internal static class UnpackSpec
{
    public static RunRequest Apply(RunRequest request, OptionText value) =>
        request with { Unpack = !SwitchText.TryParse(value.Text, out bool on) ? value.Text : on ? "" : null };
}
