namespace Hpc.Sbom.Tests;

/// <summary>rpm's database as a hash table of Berkeley DB. PackageTests reads those that db_load makes.</summary>
public class BerkeleyTests
{
    private static readonly byte[][] s_packages =
        [SmallRpm.Header("alpha", "1.2", "3"), SmallRpm.Header("beta", "2", "1", new string('x', 3000)),
            SmallRpm.Header("gamma", "3", "1")];

    private static Inventory Of(byte[] database) => SmallTree.OfBytes(("var/lib/rpm/Packages", database));

    [Theory]
    [InlineData(false, 2048)]
    [InlineData(true, 2048)]
    [InlineData(false, 4096)]
    [InlineData(true, 65536)]
    public void Packages_are_read_in_either_byte_order_also_those_longer_than_a_page(bool isBig, int pageSize)
    {
        Inventory inventory = Of(SmallRpm.Berkeley(isBig, pageSize, s_packages));
        Assert.Empty(inventory.Unread);
        Assert.Equal(["alpha 1.2-3", "beta 2-1", "gamma 3-1"],
            inventory.Packages.Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(12, 0x62, "magic")]
    [InlineData(25, 9, "type 9")]
    [InlineData(21, 0x07, "pages of")]
    [InlineData(32, 0xff, "pages of")]
    [InlineData(24, 1, "encryption")]
    [InlineData(26, 1, "checksums")]
    [InlineData(2048 + 27, 0xff, "item 0")]
    [InlineData(2048 + 37, 0xff, "item 5")]
    public void A_damaged_one_is_named_with_the_place(int at, byte value, string said)
    {
        byte[] database = SmallRpm.Berkeley(isBig: false, 2048, s_packages);
        database[at] = value;
        Assert.Contains(said, Assert.Single(Of(database).Unread).Reason, StringComparison.Ordinal);
    }

    /// <summary>A chain that leads to itself, one to a page of another kind, and one that is cut off.</summary>
    [Theory]
    [InlineData(16, 2)]
    [InlineData(16, 1)]
    [InlineData(16, 0)]
    [InlineData(22, 0)]
    [InlineData(25, 13)]
    public void A_chain_of_pages_that_goes_wrong_ends_in_a_message(int field, byte value)
    {
        byte[] database = SmallRpm.Berkeley(isBig: false, 2048, s_packages);
        database[(2 * 2048) + field] = value;
        database[(2 * 2048) + field + 1] = 0;
        Assert.NotEmpty(Assert.Single(Of(database).Unread).Reason);
    }

    [Fact]
    public void A_tree_in_the_place_of_the_table_is_refused_by_name()
    {
        byte[] database = SmallRpm.Berkeley(isBig: false, 2048, s_packages);
        byte[] magic = [0x62, 0x31, 0x05, 0];
        magic.CopyTo(database, 12);
        Assert.Contains("btree", Assert.Single(Of(database).Unread).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_of_it_is_an_inventory_with_a_reason()
    {
        byte[] database = SmallRpm.Berkeley(isBig: true, 2048, s_packages);
        for (int length = 0; length < database.Length; length += 97)
        {
            Assert.Single(Of(database[..length]).Unread);
        }
    }
}
