using Hpc.Images;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>An image directory that the program is to write to (<c>--writable</c>).</summary>
public static class WritableDirectory
{
    /// <summary>Whoever owns it can make it writable, and some images have a root that not even its owner may write to.</summary>
    /// <exception cref="RefusedException">The program could write nothing there.</exception>
    public static void Require(RunRequest request, OpenImage image)
    {
        if (!image.Facts.IsWrittenBy(request))
        {
            return;
        }

        string path = image.Facts.Directory;
        int refused = Unistd.TryAccessForWriting($"/proc/self/fd/{image.Directory}/.");
        if (refused == -Errno.EROFS)
        {
            throw new RefusedException($"cannot write to the image '{path}': it is on a read-only file system",
                "--writable writes to the directory itself",
                "copy it to another file system; or --writable-tmpfs, or --overlay DIR");
        }

        if (refused < 0 && Stat.Of(image.Directory, out _) is { } status && status.UserId != Unistd.Getuid())
        {
            throw new RefusedException($"cannot write to the image '{path}': permission denied",
                "--writable writes to the directory itself, which belongs to another user",
                $"copy it: hpcrun convert {path} DIRECTORY/; or --writable-tmpfs, or --overlay DIR");
        }
    }
}
