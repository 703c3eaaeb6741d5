namespace Hpc.Architecture.Tests;

public class ProjectMapTests
{
    /// <summary>The rooms that touch the kernel or foreign code; what is pure may not lead to them.</summary>
    private static readonly string[] Edges = ["Hpc.Codecs", "Hpc.Linux", "Hpc.Host", "Hpc.Stage", "Hpc.Fuse", "Hpc.Launch",
        "Hpc.Seccomp", "Hpc.OciCli", "Hpc.Cli"];

    public static TheoryData<string> Projects => [.. ProjectMap.Built.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void The_table_in_the_readme_lists_exactly_the_projects_that_exist() =>
        Assert.Equal(ProjectMap.Built.Keys.Order(StringComparer.Ordinal),
            ProjectMap.Drawn.Select(row => row.Project).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_exactly_what_the_table_says_it_may_use(string project)
    {
        ProjectMap.Row row = Assert.Single(ProjectMap.Drawn, row => row.Project == project);
        Assert.Equal(row.MayUse.Order(StringComparer.Ordinal), ProjectMap.Built[project].Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_project_reaches_itself(string project) =>
        Assert.DoesNotContain(project, ProjectMap.Reaches(project));

    [Fact]
    public void A_pure_project_reaches_no_project_that_touches_the_kernel_or_foreign_code()
    {
        var wrong = ProjectMap.Drawn.Where(row => row.IsPure)
            .Select(row => (row.Project, Edges: ProjectMap.Reaches(row.Project).Intersect(Edges).ToArray()));
        Assert.All(wrong, arrow => Assert.Empty(arrow.Edges));
    }

    [Fact]
    public void Nothing_references_an_executable()
    {
        var wrong = ProjectMap.Built.SelectMany(project =>
            project.Value.Where(used => used.EndsWith("Cli", StringComparison.Ordinal))
                .Select(used => $"{project.Key} -> {used}"));
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_in_the_solution(string project) =>
        Assert.Contains($@"src\{project}\{project}.csproj", Checkout.Text("Hpc.sln"), StringComparison.Ordinal);

    [Fact]
    public void Every_test_project_is_in_the_solution()
    {
        string solution = Checkout.Text("Hpc.sln");
        Assert.All(Checkout.Files("tests", "*.csproj"),
            path => Assert.Contains(path.Replace('/', '\\'), solution, StringComparison.Ordinal));
    }
}
