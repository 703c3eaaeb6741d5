using Hpc.Images.Extraction;
using Hpc.SquashFs;
using Xunit;

namespace Hpc.Images.Tests;

public sealed class TreeRulesTests
{
    [Theory]
    [InlineData(InodeType.File, "4755", "755")]
    [InlineData(InodeType.File, "6777", "755")]
    [InlineData(InodeType.File, "666", "644")]
    [InlineData(InodeType.File, "0", "0")]
    [InlineData(InodeType.Directory, "2777", "755")]
    [InlineData(InodeType.Directory, "1777", "1777")]
    [InlineData(InodeType.Directory, "555", "755")]
    [InlineData(InodeType.Directory, "0", "700")]
    public void A_user_s_tree_has_no_set_id_bits_obeys_the_umask_and_can_be_removed(InodeType type, string mode, string kept) =>
        Assert.Equal(Octal(kept),
            new TreeRules { IsRoot = false, Umask = Octal("22") }
                .ModeOf(new NewEntry(type) { Permissions = (ushort)Octal(mode) }));

    [Theory]
    [InlineData("4755", true, "4755")]
    [InlineData("4755", false, "755")]
    [InlineData("666", false, "666")]
    public void Root_keeps_set_id_bits_only_with_their_owners(string mode, bool keepIds, string kept) =>
        Assert.Equal(Octal(kept),
            new TreeRules { IsRoot = true, KeepIds = keepIds, Umask = Octal("22") }
                .ModeOf(new NewEntry(InodeType.File) { Permissions = (ushort)Octal(mode) }));

    [Theory]
    [InlineData(InodeType.File, "6777", "777")]
    [InlineData(InodeType.Directory, "555", "555")]
    [InlineData(InodeType.Directory, "3777", "1777")]
    public void A_private_tree_has_the_image_s_modes_without_set_id_bits(InodeType type, string mode, string kept) =>
        Assert.Equal(Octal(kept),
            new TreeRules { IsRoot = true, KeepIds = true, IsPrivate = true }
                .ModeOf(new NewEntry(type) { Permissions = (ushort)Octal(mode) }));

    private static uint Octal(string digits) => Convert.ToUInt32(digits, 8);
}
