namespace Hpc.Sbom.Tests;

/// <summary>What changed between two images, in packages.</summary>
public class DifferenceTests
{
    private static Inventory Of(params string[] packages) => SmallTree.Of(("var/lib/dpkg/status",
        string.Join('\n', packages.Select(package => $"Package: {package.Split(' ')[0]}\nVersion: {package.Split(' ')[1]}\n"))));

    [Fact]
    public void Packages_that_came_went_or_changed_are_named_in_order() => Assert.Equal(
        ["+ deb a 1", "- deb b 2", "! deb c: 3 -> 4"], InventoryDifference.Lines(Of("b 2", "c 3", "d 1"),
            Of("a 1", "c 4", "d 1")));

    [Fact]
    public void One_of_several_versions_is_a_difference() =>
        Assert.Equal(["! deb a: 1, 2 -> 2"], InventoryDifference.Lines(Of("a 1", "a 2"), Of("a 2")));

    [Fact]
    public void The_same_packages_elsewhere_are_the_same() => Assert.Empty(InventoryDifference.Lines(
        SmallTree.Of(("a/x.dist-info/METADATA", "Name: a\nVersion: 1\n")),
            SmallTree.Of(("b/x.dist-info/METADATA", "Name: a\nVersion: 1\n"))));
}
