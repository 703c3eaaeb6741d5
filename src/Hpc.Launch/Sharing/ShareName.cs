using System.Text;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The name of a rendezvous: user, step, image, the user namespace of the
/// caller (an outer container sees the same sockets), and what has to be alike in a shared user namespace and image.</summary>
internal static class ShareName
{
    /// <param name="image">Open image file: device, inode, size and time of change say which content it is.</param>
    public static string Of(RunRequest request, HostFacts host, JobStep step, int image)
    {
        Stat.Status status = Stat.Of(image, out _) ?? default;
        string key = request.Share == SharePolicy.Key ? $"key {request.ShareKey}" : step.Key;
        string text = $"{host.UserId} {host.GroupId} {key}|{status.Device} {status.Inode} {status.Size} {status.ModifiedNanoseconds}"
            + $"|{request.FakeRoot}|{request.Home?.Destination}|{Unistd.ReadLink("/proc/self/ns/user")}";
        return $"hpcrun-{host.UserId}-{Hash(Encoding.Latin1.GetBytes(text)):x16}";
    }

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
