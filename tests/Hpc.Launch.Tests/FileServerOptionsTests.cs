using Hpc.Launch.Overlay;
using Xunit;

namespace Hpc.Launch.Tests;

public sealed class FileServerOptionsTests
{
    /// <summary>As the help texts of e2fsprogs 1.47 and 1.46 have it.</summary>
    [Theory]
    [InlineData("\0    -o fakeroot\n    -o offset=<bytes>  similar to\n\0", true)]
    [InlineData("\0    -o fakeroot\n\0%s: offset=%jd len=%jd\n\0", false)]
    public void The_option_for_an_offset_is_seen_in_the_programs_own_help(string text, bool has)
    {
        string program = Path.GetTempFileName();
        try
        {
            File.WriteAllText(program, text);
            Assert.Equal(has, FileServerOptions.HasOffset(program));
        }
        finally
        {
            File.Delete(program);
        }
    }
}
