using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The facts about layers in files, which only launches with --overlay ask for.</summary>
public static class OverlayProbe
{
    public static HostFacts Read(Caller caller) => HostProbe.Read(caller.Environment, caller.WorkingDirectory) with
    {
        ExtImageOf = ExtImageFile.Find,
        HasOffsetOption = FileServerOptions.HasOffset,
    };
}
