using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class SiteConfigurationTests
{
    private const string Site = """
        bind = ["/scratch", "/sw:/sw:ro"]   # on every node
        mpi = "image"
        locked = ["contain", "no-mount"]

        [profile.cray]
        mpi = "host"
        env = ["MPICH_GPU_SUPPORT_ENABLED=1"]
        """;

    [Fact]
    public void Files_give_defaults_that_variables_and_options_beat()
    {
        Assert.Equal(MpiPolicy.Image, Parse(Site, null, [], "--quiet").Mpi);
        Assert.Equal(MpiPolicy.Off, Parse(Site, "mpi = \"off\"", []).Mpi);
        Assert.Equal(MpiPolicy.Auto, Parse(Site, "mpi = \"off\"", ["HPCRUN_MPI=auto"]).Mpi);
        Assert.Equal(MpiPolicy.Host, Parse(Site, "mpi = \"off\"", ["HPCRUN_MPI=auto"], "--mpi", "host").Mpi);
        Assert.Equal(["/scratch", "/sw", "/mine", "/given"], Parse(Site, "bind = [\"/mine\"]", [], "--bind", "/given").Binds.Select(bind => bind.Source));
    }

    [Fact]
    public void A_profile_is_a_set_of_options_under_a_name()
    {
        RunRequest request = Parse(Site, null, [], "--profile", "cray");
        Assert.Equal((MpiPolicy.Host, "MPICH_GPU_SUPPORT_ENABLED"), (request.Mpi, Assert.Single(request.Environment).Name));
        Assert.Equal("one of cray", Refusal(Site, null, [], "--profile", "gray").Remedy);
    }

    [Fact]
    public void What_the_site_locks_no_user_sets()
    {
        Assert.Equal("the site locks it: /etc/hpcrun/hpcrun.toml:3", Refusal(Site, null, [], "--contain").Why);
        Assert.Equal("HPCRUN_CONTAIN is not yours to set", Refusal(Site, null, ["HPCRUN_CONTAIN=1"]).Message);
        Assert.Equal("/home/me/hpcrun.toml:1: contain is not yours to set", Refusal(Site, "contain = true", []).Message);
        Assert.True(Parse("contain = true\nlocked = [\"contain\"]", null, []).Contain);
    }

    [Theory]
    [InlineData("bnid = [\"/x\"]", "/etc/hpcrun/hpcrun.toml:1: unknown key \"bnid\"", "did you mean bind?")]
    [InlineData("[gpu]\nx = 1", "/etc/hpcrun/hpcrun.toml:2: unknown table [gpu]", "[profile.NAME], or keys without a table")]
    [InlineData("mpi = [\"a\", \"b\"]", "/etc/hpcrun/hpcrun.toml:1: mpi", "mpi = \"...\"")]
    public void A_mistake_is_named_with_file_and_line(string text, string message, string remedy)
    {
        UsageException refusal = Refusal(text, null, []);
        Assert.Equal((message, remedy), (refusal.Message, refusal.Remedy));
    }

    [Theory]
    [InlineData("a = \"x")]
    [InlineData("a = ")]
    [InlineData("[[a]]")]
    [InlineData("a = 1\na = 2")]
    [InlineData("a = {b = 1}")]
    [InlineData("a = [1, ")]
    public void What_is_no_toml_of_ours_names_the_line(string text) =>
        Assert.StartsWith("f.toml:", Assert.Throws<LaunchRefusedException>(() => TomlReader.Read("f.toml", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Show_prints_each_value_with_the_place_that_set_it()
    {
        string text = ConfigCommand.Report(Of(Site, "pwd = '/work'"), new EnvironmentBlock(["HPCRUN_MPI=host"]));
        Assert.Contains("bind = [/scratch, /sw:/sw:ro]  # /etc/hpcrun/hpcrun.toml:1\n", text, StringComparison.Ordinal);
        Assert.Contains("profile.cray.mpi = host  # /etc/hpcrun/hpcrun.toml:6\n", text, StringComparison.Ordinal);
        Assert.Contains("pwd = /work  # /home/me/hpcrun.toml:1\n", text, StringComparison.Ordinal);
        Assert.Contains("mpi = host  # variable HPCRUN_MPI\n", text, StringComparison.Ordinal);
    }

    private static UsageException Refusal(string site, string? user, string[] variables, params string[] words) =>
        Assert.Throws<UsageException>(() => Parse(site, user, variables, words));

    private static RunRequest Parse(string site, string? user, string[] variables, params string[] words) =>
        ExecCommand.Parse(CommandKind.Exec, [.. words, "app.sif", "true"], new EnvironmentBlock(variables), "hpcrun", Of(site, user));

    private static SiteConfiguration Of(string site, string? user) => new(
    [
        new("/etc/hpcrun/hpcrun.toml", IsSite: true, TomlReader.Read("/etc/hpcrun/hpcrun.toml", site)),
        .. user is null ? Array.Empty<ConfigurationFile>() : [new("/home/me/hpcrun.toml", IsSite: false, TomlReader.Read("/home/me/hpcrun.toml", user))],
    ]);
}
