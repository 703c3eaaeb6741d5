using System.Globalization;
using System.Text;
using Hpc.Linux;
using Xunit;

namespace Hpc.Host.Tests;

public sealed class UnfinishedNameTests
{
    private const int DeadProcess = 2_000_000_000;

    [Fact]
    public void Two_writers_of_a_file_have_two_names_on_whatever_node_they_are()
    {
        string one = UnfinishedName.Beside("/shared/app.oci"), two = UnfinishedName.Beside("/shared/app.oci");
        Assert.NotEqual(one, two);
        Assert.All(new[] { one, two },
            name => Assert.StartsWith($"/shared/.app.oci.unfinished-{Environment.MachineName}-", name, StringComparison.Ordinal));
        Assert.All(new[] { one, two }, name => Assert.Contains($"-{Environment.ProcessId}-", name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_without_a_directory_stays_so() =>
        Assert.StartsWith(".app.oci.", UnfinishedName.Beside("app.oci"), StringComparison.Ordinal);

    [Theory]
    [InlineData('a')]
    [InlineData('é')]
    [InlineData('界')]
    public void The_longest_name_that_a_file_may_have_leaves_room_for_one(char letter)
    {
        string longest = new(letter, 255 / Encoding.UTF8.GetByteCount([letter]));
        Assert.InRange(Encoding.UTF8.GetByteCount(UnfinishedName.Beside("/d/" + longest)["/d/".Length..]), 1, 255);
    }

    [Fact]
    public void What_killed_processes_have_left_goes_and_what_others_may_still_write_stays()
    {
        using Scratch scratch = new();
        string[] own = UnfinishedName.Beside("x").Split('-');
        string Name(int field, string text) => string.Join('-', own.Select((part, at) => at == own.Length - field ? text : part));
        string[] stays = [UnfinishedName.Beside("x"), Name(4, "1"), Name(1, "0") + "x", ".x.unfinished-",
            ".x.unfinished-a-b-c-d-e", "x"];
        string[] goes = [Name(3, $"{DeadProcess}"), Name(2, "1"), Name(4, "2")];
        foreach (string name in stays.Concat(goes))
        {
            File.WriteAllText(scratch.At(name), "");
        }

        File.SetLastWriteTimeUtc(scratch.At(Name(4, "2")), DateTime.UtcNow.AddDays(-2));
        Directory.CreateDirectory(scratch.At(Name(3, $"{DeadProcess + 1}") + "/a/b"));
        UnfinishedName.RemoveAbandoned(scratch.At("new"));
        Assert.Equal(stays.Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(scratch.At("")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_without_a_name_is_in_no_directory_also_where_the_file_system_lacks_them()
    {
        using Scratch scratch = new();
        foreach (int fd in new[] { AnonymousFile.TryOpen(scratch.At("")), AnonymousFile.TryOpenNamed(scratch.At("")) })
        {
            Assert.True(fd >= 0, string.Create(CultureInfo.InvariantCulture, $"{fd}"));
            Assert.Equal(0, Unistd.TryPwrite(fd, "text"u8, 0));
            Assert.Empty(Directory.GetFileSystemEntries(scratch.At("")));
            _ = Unistd.Close(fd);
        }
    }
}
