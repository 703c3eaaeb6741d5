using Hpc.Linux;
using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>A theory for which the test mounts images with the kernel's driver.</summary>
internal sealed class MountTheoryAttribute : TheoryAttribute
{
    public MountTheoryAttribute() => Skip = WhyNot();

    private static string? WhyNot()
    {
        if (Unistd.Getuid() != 0)
        {
            return "only root mounts with the kernel's driver";
        }

        return File.ReadAllText("/proc/filesystems").Contains("squashfs", StringComparison.Ordinal)
            && File.Exists("/dev/loop-control")
            ? null
            : "this kernel has no squashfs or no loop devices";
    }
}
