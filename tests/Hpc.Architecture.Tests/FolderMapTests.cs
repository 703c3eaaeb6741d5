namespace Hpc.Architecture.Tests;

public class FolderMapTests
{
    public static TheoryData<string> Projects => [.. FolderMap.Drawn.Select(row => row.Project).Distinct()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_file_lies_in_a_room_that_the_table_lists(string project) => Assert.Equal(
        FolderMap.Drawn.Where(row => row.Project == project).Select(row => row.Folder).Order(StringComparer.Ordinal),
        FolderMap.Built(project).Keys.Where(folder => folder.Length > 0).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_uses_exactly_what_the_table_says_it_may_use(string project)
    {
        IReadOnlyDictionary<string, string[]> built = FolderMap.Built(project);
        Assert.All(FolderMap.Drawn.Where(row => row.Project == project), row =>
            Assert.Equal((row.Folder, string.Join(' ', row.MayUse.Order(StringComparer.Ordinal))),
                (row.Folder, string.Join(' ', built[row.Folder]))));
    }

    /// <summary>All rooms know it.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void What_lies_beside_the_rooms_names_none_of_them(string project) =>
        Assert.Empty(FolderMap.Built(project).GetValueOrDefault("", []));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_file_of_a_room_has_its_namespace(string project) => Assert.All(
        Checkout.Files($"src/{project}", "*.cs"),
        path => Assert.Contains($"\nnamespace {string.Join('.', path.Split('/')[1..^1])};", "\n" + Checkout.Text(path),
            StringComparison.Ordinal));

    /// <summary>The table lists a room behind those that it uses, so no arrow leads back.</summary>
    [Fact]
    public void No_room_uses_one_that_is_listed_behind_it()
    {
        HashSet<string> above = [];
        Assert.All(FolderMap.Drawn, row =>
        {
            Assert.All(row.MayUse, used => Assert.Contains($"{row.Project}.{used}", above));
            Assert.True(above.Add($"{row.Project}.{row.Folder}"));
        });
    }
}
