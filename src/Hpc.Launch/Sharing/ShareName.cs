using System.Text;
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
            $"{host.UserId} {host.GroupId} {key}|{image}|{request.FakeRoot}|{request.Home?.Destination}|{Unistd.ReadLink("/proc/self/ns/user")}", image, host.UserId);
    }

    public static string ImageOf(Stat.Status status) => $"{status.Device} {status.Inode} {status.Size} {status.ModifiedNanoseconds}";

    /// <summary>The name of the abstract socket.</summary>
    public string Socket => $"hpcrun-{UserId}-{Hash(Encoding.Latin1.GetBytes(Text)):x16}";

    /// <summary>FNV-1a, 64 bits: names apart, nothing to protect (peers are checked by their credentials).</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * 0x100000001b3;
        }

        return hash;
    }
}
