using Hpc.Linux;

namespace Hpc.Launch;

/// <summary>Which content an image is: device, inode, size and time of change of its file.</summary>
internal static class ImageIdentity
{
    public static string Of(Stat.Status status) => $"{status.Device} {status.Inode} {status.Size} {status.ModifiedNanoseconds}";
}
