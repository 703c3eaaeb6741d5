using Xunit;

namespace Hpc.Host.Tests;

public sealed class RunningContainersTests
{
    private const string Line = "95 94 0:61 / / rw,nosuid,nodev,relatime - overlay overlay "
        + "rw,lowerdir=/,upperdir=home/ana/my\\040layer/upper,workdir=home/ana/my\\040layer/work,userxattr\n";

    [Theory]
    [InlineData("/home/ana/my layer/upper", true)]
    [InlineData("/ana/my layer/upper", false)]
    [InlineData("/home/ana/my layer", false)]
    public void The_upper_directory_is_named_from_the_hosts_root(string upper, bool writes) =>
        Assert.Equal(writes, RunningContainers.HasUpper(Line, upper));

    [Theory]
    [InlineData("96 94 0:61 / / rw - overlay overlay rw,upperdir=,workdir=/w\n")]
    [InlineData("96 94 0:61 / / rw - overlay overlay rw,upperdir=")]
    public void An_overlay_without_an_upper_directory_is_nobody_s(string mounts) =>
        Assert.False(RunningContainers.HasUpper(mounts, "/home/ana/my layer/upper"));

    [Theory]
    [InlineData("/scratch/my layer.img", true)]
    [InlineData("/scratch/my", false)]
    public void A_file_that_a_root_is_merged_from_is_the_source_of_its_mount(string file, bool mounted) =>
        Assert.Equal(mounted, RunningContainers.IsMounted(
        "1105 1019 0:127 / / rw,nosuid,nodev,relatime - fuse.hpcrun-overlay /scratch/my\\040layer.img "
        + "rw,user_id=2003,default_permissions\n", file));
}
