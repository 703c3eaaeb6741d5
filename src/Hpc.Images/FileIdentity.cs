using Hpc.Linux;

namespace Hpc.Images;

/// <summary>Which content an image is: device, inode, size and time of change of its file.</summary>
internal static class FileIdentity
{
    public static string Of(Stat.Status status) => $"{status.Device} {status.Inode} {status.Size} {status.ModifiedNanoseconds}";
}
