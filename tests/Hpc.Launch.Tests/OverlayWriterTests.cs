using Xunit;

namespace Hpc.Launch.Tests;

public sealed class OverlayWriterTests
{
    private const string Line = "95 94 0:61 / / rw,nosuid,nodev,relatime - overlay overlay rw,lowerdir=/,upperdir=/usr/home/ana/my\\040layer/upper,workdir=/usr/home/ana/my\\040layer/work,userxattr\n";

    [Theory]
    [InlineData("/home/ana/my layer/upper", true)]
    [InlineData("/ana/my layer/upper", false)]
    [InlineData("/usr/home/ana/my layer/upper", false)]
    public void The_upper_directory_stands_below_the_directory_where_the_host_was(string upper, bool writes) => Assert.Equal(writes, OverlayWriter.Writes(Line, upper));
}
