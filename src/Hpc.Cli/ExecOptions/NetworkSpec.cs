using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The text behind <c>--net</c> and <c>--network</c>: whose network, or a switch, which leaves the kind as it
/// is.</summary>
internal static class NetworkSpec
{
    public static RunRequest Apply(RunRequest request, OptionText value) => value.Text switch
    {
        "none" => request with { Network = NetworkRequest.None, VirtualNetwork = null },
        "host" => request with { Network = NetworkRequest.Host, VirtualNetwork = null },
        _ when SwitchText.TryParse(value.Text, out bool own) =>
            request with { Network = own ? NetworkRequest.None : NetworkRequest.Host },
        _ => request with { Network = NetworkRequest.None, VirtualNetwork = $"{value.Origin} \"{value.Text}\"" },
    };
}
