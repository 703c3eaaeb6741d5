using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The word behind <c>--mpi</c>.</summary>
internal static class MpiSpec
{
    public static MpiPolicy Parse(OptionText value) => value.Text switch
    {
        "auto" => MpiPolicy.Auto,
        "host" => MpiPolicy.Host,
        "image" => MpiPolicy.Image,
        "off" or "none" => MpiPolicy.Off,
        _ => throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": expected auto, host, image or off", null,
            "--mpi auto"),
    };
}
