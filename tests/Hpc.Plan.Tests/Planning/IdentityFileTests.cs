using System.Text;
using Hpc.Binary;
using Xunit;

namespace Hpc.Plan.Tests;

public sealed class IdentityFileTests
{
    private const string Ana = "ana:x:2001:2002::/home/ana:/bin/bash\n";

    [Theory]
    [InlineData(null, Ana)]
    [InlineData("root:x:0:0:root:/root:/bin/sh\n", "root:x:0:0:root:/root:/bin/sh\n" + Ana)]
    [InlineData("root:x:0:0:root:/root:/bin/sh", "root:x:0:0:root:/root:/bin/sh\n" + Ana)]
    [InlineData("ana:x:7:7::/:/bin/sh\n", Ana + "ana:x:7:7::/:/bin/sh\n")]
    [InlineData("other:x:2001:1::/:/bin/sh\n", Ana + "other:x:2001:1::/:/bin/sh\n")]
    [InlineData(Ana, Ana)]
    public void The_callers_line_is_added_and_in_front_where_name_or_id_means_somebody_else(string? content, string expected) =>
        Assert.Equal(expected, IdentityFile.Complete(content, Ana));

    [Theory]
    [InlineData("", "", Ana)]
    [InlineData("root:x:0:0:root:/root:/bin/sh\nana:x:2001", "", "")]
    [InlineData("an:x:20010:\nana:x\n2001:x:ana:\nanana:x:12001:", "", "\n" + Ana)]
    [InlineData("ana:x:20010:\n", Ana, "")]
    [InlineData("an:x:2001:\n", Ana, "")]
    [InlineData("a line without colons that is longer than any key that somebody looks for\nana::2001::", "", "")]
    public void A_file_is_searched_part_by_part_wherever_it_is_cut(string content, string before, string behind)
    {
        for (int cut = 1; cut <= content.Length + 1; cut++)
        {
            Assert.Equal(new IdentityLines(before, behind),
                IdentityFile.Missing(new Parts(content, cut), Ana + "a malformed line\n"));
        }
    }

    [Fact]
    public void Without_a_file_every_line_is_missing() =>
        Assert.Equal(new IdentityLines("", Ana), IdentityFile.Missing(null, Ana));

    /// <summary>A text that comes in parts of some length.</summary>
    private sealed class Parts(string content, int length) : RandomAccessSource
    {
        public override long Length => content.Length;

        public override int Read(long offset, Span<byte> destination) =>
            Encoding.Latin1.GetBytes(content.AsSpan((int)offset, (int)Math.Min(length, content.Length - offset)), destination);
    }
}
