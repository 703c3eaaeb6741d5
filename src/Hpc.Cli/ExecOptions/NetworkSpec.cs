using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The text behind <c>--net</c> and <c>--network</c>.</summary>
internal static class NetworkSpec
{
    public static NetworkRequest Parse(OptionText value) => value.Text switch
    {
        "none" => NetworkRequest.None,
        "host" => NetworkRequest.Host,
        _ when SwitchText.TryParse(value.Text, out bool own) => own ? NetworkRequest.None : NetworkRequest.Host,
        _ => throw new UsageException(
            $"{value.Origin} \"{value.Text}\" is not supported", "virtual networks need root",
            "use --net none, or remove it: MPI needs the node's network"),
    };
}
