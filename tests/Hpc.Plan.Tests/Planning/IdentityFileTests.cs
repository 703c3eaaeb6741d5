using Hpc.Plan;
using Xunit;

namespace Hpc.Plan.Tests;

public sealed class IdentityFileTests
{
    private const string Ana = "ana:x:2001:2002::/home/ana:/bin/bash\n";

    [Theory]
    [InlineData(null, Ana)]
    [InlineData("root:x:0:0:root:/root:/bin/sh\n", Ana + "root:x:0:0:root:/root:/bin/sh\n")]
    [InlineData("other:x:2001:1::/:/bin/sh\n", Ana + "other:x:2001:1::/:/bin/sh\n")]
    [InlineData(Ana, Ana)]
    public void The_callers_line_is_added_in_front_unless_name_and_id_are_there(string? content, string expected) =>
        Assert.Equal(expected, IdentityFile.Complete(content, Ana));
}
