using Hpc.Binary;

namespace Hpc.Sbom.Tests;

/// <summary>Who made an image may mean harm.</summary>
public class HostileTreeTests
{
    /// <summary>Longer than it is: nothing of it may be read.</summary>
    private sealed class Endless : RandomAccessSource
    {
        public override long Length => 1L << 40;
        public override int Read(long offset, Span<byte> destination) => throw new InvalidOperationException("it was read");
    }

    [Theory]
    [InlineData("var/lib/dpkg/status")]
    [InlineData("var/lib/rpm/rpmdb.sqlite")]
    [InlineData("a/conda-meta/b.json")]
    public void A_file_that_is_too_long_is_named_and_not_read(string path)
    {
        InventoryDraft draft = new();
        draft.Add(path, new Endless());
        Assert.Contains("1099511627776 bytes", Assert.Single(draft.Finish().Unread).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_of_pages_that_leads_back_to_itself_ends()
    {
        byte[] database = SmallRpm.Sqlite(SmallRpm.Header("a", "1", "2"));
        database[512] = 5; // an inner page; its last child is page 2, itself
        database[512 + 11] = 2;
        Inventory inventory = SmallTree.OfBytes(("var/lib/rpm/rpmdb.sqlite", database));
        Assert.Single(inventory.Unread);
    }

    [Fact]
    public void Names_without_end_are_refused() => Assert.Single(SmallTree.Of(
        ("a/node_modules/b/package.json", $$"""{"name":"{{new string('a', 5000)}}","version":"1"}""")).Unread);

    [Fact]
    public void More_packages_than_any_image_has_are_refused()
    {
        InventoryDraft draft = new(mostPackages: 2);
        draft.Add("var/lib/dpkg/status",
            new MemorySource("Package: a\nVersion: 1\n\nPackage: b\nVersion: 1\n\nPackage: c\nVersion: 1\n"u8.ToArray()));
        Assert.Throws<TooManyPackagesException>(draft.EndLists);
    }

    [Fact]
    public void Unread_files_are_counted_only_up_to_a_limit()
    {
        InventoryDraft draft = new();
        for (int at = 0; at < SbomLimits.MostUnread + 10; at++)
        {
            draft.Add($"n/node_modules/p{at}/package.json", new MemorySource(new byte[] { (byte)'{' }));
        }

        Assert.Equal(SbomLimits.MostUnread, draft.Finish().Unread.Count);
    }
}
