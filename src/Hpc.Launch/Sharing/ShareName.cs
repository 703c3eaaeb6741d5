using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>What has to be alike for ranks to share: the user, the step, the image, the caller's user namespace (an outer container sees the
/// same sockets), and what shapes a shared user namespace and image.</summary>
/// <param name="Image">Device, inode, size and time of change of the image: which content it is.</param>
internal sealed record ShareName(string Text, string Image, int UserId)
{
    public static ShareName Of(RunRequest request, HostFacts host, Caller caller, string image)
    {
        JobStep step = JobStep.Of(caller.Environment, () => caller.LaunchingProcess().ToString());
        string key = request.Share switch
        {
            SharePolicy.Key => $"key {request.ShareKey}",
            SharePolicy.Alone => $"alone {caller.ProcessId}",
            _ => step.Key,
        };
        return new ShareName(
            $"{host.UserId} {host.GroupId} {key}|{image}|{request.FakeRoot}|{request.Home?.Destination}|{OwnNamespaces.User}", image, host.UserId);
    }

    public static string ImageOf(Stat.Status status) => $"{status.Device} {status.Inode} {status.Size} {status.ModifiedNanoseconds}";

    /// <summary>The name of the abstract socket.</summary>
    public string Socket => $"hpcrun-{UserId}-{NameHash.Of(Text)}";
}
