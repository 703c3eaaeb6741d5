using System.Text;

namespace Hpc.Registry.Tests;

public sealed class TemporaryNamesTests
{
    [Fact]
    public void Two_writers_of_a_file_have_two_names_on_whatever_node_they_are()
    {
        string one = TemporaryNames.Beside("/shared/app.oci"), two = TemporaryNames.Beside("/shared/app.oci");
        Assert.NotEqual(one, two);
        Assert.All(new[] { one, two }, name => Assert.StartsWith($"/shared/.app.oci.{Environment.MachineName}.{Environment.ProcessId}.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_without_a_directory_stays_so() => Assert.StartsWith(".app.oci.", TemporaryNames.Beside("app.oci"), StringComparison.Ordinal);

    [Theory]
    [InlineData('a')]
    [InlineData('é')]
    [InlineData('界')]
    public void The_longest_name_that_a_file_may_have_leaves_room_for_one(char letter)
    {
        string longest = new(letter, 255 / Encoding.UTF8.GetByteCount([letter]));
        Assert.InRange(Encoding.UTF8.GetByteCount(TemporaryNames.Beside("/d/" + longest)["/d/".Length..]), 1, 255);
    }
}
