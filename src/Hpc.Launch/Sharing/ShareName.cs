using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Launch.Sharing;

/// <summary>What has to be alike for ranks to share: the user, the step, the image, the caller's user namespace (an outer
/// container sees the same sockets), and what shapes a shared user namespace and image.</summary>
/// <param name="Image">Which content it is (<see cref="ImageIdentity"/>).</param>
internal sealed record ShareName(string Text, string Image, uint UserId)
{
    public static ShareName Of(RunRequest request, HostFacts host, SolverProcess caller, string image)
    {
        JobStep step = JobStep.Of(caller.Environment,
            request.Linger > 0 ? () => Surroundings(caller) : () => LaunchingProcess.Of(caller).ToString());
        string key = request.Share switch
        {
            SharePolicy.Key => $"key {request.ShareKey}",
            SharePolicy.Alone => $"alone {caller.ProcessId}",
            _ => step.Key,
        };
        string shape = $"{request.FakeRoot}|{request.Writable}|{request.Home?.Destination}|"
            + $"{(int)request.SharedNamespaces}|{OwnNamespaces.User}{Record(request)}";
        return new ShareName($"{host.UserId} {host.GroupId} {key}|{image}|{shape}", image, host.UserId);
    }

    /// <summary>What ends all processes in it at once: a job and its cgroup. A launch outside must not depend on a server
    /// inside.</summary>
    private static string Surroundings(SolverProcess caller) => $"linger {caller.Environment.Get(SlurmVariables.JobId)} "
        + $"{caller.Environment.Get(SlurmVariables.StepId)} {SmallFile.ReadText($"/proc/{caller.ProcessId}/cgroup")}";

    /// <summary>Ranks without a record are in nobody's.</summary>
    private static string Record(RunRequest request) => request.Record is { } record ? $"|record {record}" : "";

    /// <summary>The name of the abstract socket.</summary>
    public string Socket => $"hpcrun-{UserId}-{NameHash.Of(Text)}";
}
