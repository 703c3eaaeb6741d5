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
        Assert.Equal(["/scratch", "/sw", "/mine", "/given"],
            Parse(Site, "bind = [\"/mine\"]", [], "--bind", "/given").Binds.Select(bind => bind.Source));
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
        Assert.Equal("the lock is in /etc/hpcrun/hpcrun.toml:3", Refusal(Site, null, [], "--contain").Why);
        Assert.Equal("cannot use HPCRUN_CONTAIN: the site locks it", Refusal(Site, null, ["HPCRUN_CONTAIN=1"]).Message);
        Assert.Equal("cannot use /home/me/hpcrun.toml:1: contain: the site locks it",
            Refusal(Site, "contain = true", []).Message);
        Assert.True(Parse("contain = true\nlocked = [\"contain\"]", null, []).Contain);
    }

    [Theory]
    [InlineData("bnid = [\"/x\"]", "/etc/hpcrun/hpcrun.toml:1: unknown key \"bnid\"", "did you mean bind?")]
    [InlineData("[gpu]\nx = 1", "/etc/hpcrun/hpcrun.toml:2: unknown table [gpu]",
        "write [profile.NAME], or keys without a table")]
    [InlineData("mpi = [\"a\", \"b\"]", "cannot use a list for /etc/hpcrun/hpcrun.toml:1: mpi: it takes one value",
        "write mpi = \"...\"")]
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
        Assert.StartsWith("cannot read f.toml:", Assert.Throws<RefusedException>(() => TomlReader.Read("f.toml", text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Show_prints_each_value_with_the_place_that_set_it()
    {
        string text = ConfigCommand.Report(Of(Site, "pwd = '/work'"), new EnvironmentBlock(["HPCRUN_MPI=host"]));
        Assert.Contains("bind = [/scratch, /sw:/sw:ro]  # /etc/hpcrun/hpcrun.toml:1\n", text, StringComparison.Ordinal);
        Assert.Contains("profile.cray.mpi = host  # /etc/hpcrun/hpcrun.toml:6\n", text, StringComparison.Ordinal);
        Assert.Contains("pwd = /work  # /home/me/hpcrun.toml:1\n", text, StringComparison.Ordinal);
        Assert.Contains("mpi = host  # variable HPCRUN_MPI\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_read_in_their_order_and_the_later_beats_the_earlier()
    {
        Dictionary<string, string> files = new()
        {
            ["/etc/hpcrun/hpcrun.toml"] = "mpi = \"off\"\npwd = \"/a\"",
            ["/etc/hpcrun/hpcrun.d/20-late.toml"] = "mpi = \"image\"",
            ["/etc/hpcrun/hpcrun.d/10-early.toml"] = "mpi = \"host\"\npwd = \"/b\"",
            ["/etc/hpcrun/hpcrun.d/30.conf"] = "no toml",
            ["/home/me/.config/hpcrun/hpcrun.toml"] = "env = [\"A=1\"]",
        };
        List<ConfigurationFile> read = ConfigurationFile.ReadAll(name => name == "HOME" ? "/home/me" : null, (path, _) =>
            files.GetValueOrDefault(path), directory =>
            [.. files.Keys.Where(file => Path.GetDirectoryName(file) == directory).Select(file => Path.GetFileName(file))]);
        RunRequest request = ExecCommand.Parse(CommandKind.Exec, ["app.sif", "true"], new EnvironmentBlock([]), "hpcrun",
            new SiteConfiguration(read));
        Assert.Equal((MpiPolicy.Image, "/b", "A"),
            (request.Mpi, request.WorkingDirectory, Assert.Single(request.Environment).Name));
    }

    [Theory]
    [InlineData("cache-directory = \"/scratch/$USER/c\"", null, null, "/scratch/me/c")]
    [InlineData("cache-directory = \"/scratch/${USER}s\"", null, null, "/scratch/mes")]
    [InlineData("cache-directory = \"/scratch\"", "cache-directory = \"/mine\"", null, "/mine")]
    [InlineData("cache-directory = \"/scratch\"", "cache-directory = \"/mine\"", "/now", "/now")]
    [InlineData("", null, null, null)]
    [InlineData("cache-directory = \"/scratch\"\nlocked = [\"cache-directory\"]", null, null, "/scratch")]
    public void The_cache_s_place_is_a_key_too(string site, string? user, string? variable, string? expected) =>
        Assert.Equal(expected, Cache(site, user, variable));

    [Theory]
    [InlineData("locked = [\"cache-directory\"]", null, "/now", "cannot change HPCRUN_CACHEDIR: the site locks it",
        "the lock is in /etc/hpcrun/hpcrun.toml:1")]
    [InlineData("locked = [\"cache-directory\"]", "cache-directory = \"/mine\"", null,
        "cannot change /home/me/hpcrun.toml:1: cache-directory: the site locks it", "the lock is in /etc/hpcrun/hpcrun.toml:1")]
    [InlineData("cache-directory = \"/scratch/$GROUP\"", null, null,
        "cannot use /etc/hpcrun/hpcrun.toml:1: cache-directory = \"/scratch/$GROUP\": the variable 'GROUP' is not set",
        "its value is part of the path")]
    [InlineData("cache-directory = \"cache\"", null, null,
        "cannot use /etc/hpcrun/hpcrun.toml:1: cache-directory = \"cache\": not an absolute path",
        "every command must find the same directory, whatever its working directory is")]
    public void A_cache_s_place_that_cannot_be_is_refused(string site, string? user, string? variable, string message, string why)
    {
        RefusedException refusal = Assert.Throws<RefusedException>(() => Cache(site, user, variable));
        Assert.Equal((message, why), (refusal.Message, refusal.Why));
    }

    [Theory]
    [InlineData("", null, null, 30)]
    [InlineData("fetch-silence = 60", null, null, 60)]
    [InlineData("fetch-silence = 60", "fetch-silence = \"90\"", null, 90)]
    [InlineData("fetch-silence = 60", "fetch-silence = 90", "5", 5)]
    public void How_long_a_registry_may_be_silent_is_a_key(string site, string? user, string? variable, int expected) =>
        Assert.Equal(expected, FetchSilence.Of(Of(site, user).Files, name => name == FetchSilence.Variable ? variable : null));

    [Theory]
    [InlineData("fetch-silence = 0", null, null, ": expected a number of seconds from 1 to 86400")]
    [InlineData("fetch-silence = \"30s\"", null, null, ": expected a number of seconds from 1 to 86400")]
    [InlineData("", null, "-1", ": expected a number of seconds from 1 to 86400")]
    [InlineData("locked = [\"fetch-silence\"]", null, "5", ": the site locks it")]
    public void A_silence_that_cannot_be_is_refused(string site, string? user, string? variable, string end) =>
        Assert.EndsWith(end,
            Assert.Throws<RefusedException>(() => FetchSilence.Of(Of(site, user).Files,
                name => name == FetchSilence.Variable ? variable : null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", null, null, null, "")]
    [InlineData("mirror = [\"docker.io=site/d\", \"quay.io=site/q\"]", null, null, null, "docker.io=site/d quay.io=site/q")]
    [InlineData("mirror = [\"docker.io=site\"]", "mirror = \"docker.io=mine\"", "docker.io=v1,docker.io=v2", "docker.io=now",
        "docker.io=now docker.io=v1 docker.io=v2 docker.io=mine docker.io=site")]
    [InlineData("mirror = [\"docker.io=site\"]\nlocked = [\"mirror\"]", null, null, null, "docker.io=site")]
    public void Mirrors_are_a_key_and_the_nearest_is_asked_first(string site, string? user, string? variable, string? given,
        string expected) =>
        Assert.Equal(expected, string.Join(' ', Mirrors(site, user, variable, given)));

    [Theory]
    [InlineData("mirror = [\"docker.io\"]", null, null, null, ": it does not say which registry it is a mirror of")]
    [InlineData("locked = [\"mirror\"]", "mirror = [\"docker.io=mine\"]", null, null, ": mirror: the site locks it")]
    [InlineData("locked = [\"mirror\"]", null, "docker.io=v", null, "cannot change HPCRUN_MIRRORS: the site locks it")]
    [InlineData("locked = [\"mirror\"]", null, null, "docker.io=now", "cannot change --mirror: the site locks it")]
    public void A_mirror_that_cannot_be_is_refused(string site, string? user, string? variable, string? given, string end) =>
        Assert.EndsWith(end, Assert.Throws<RefusedException>(() => Mirrors(site, user, variable, given)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("", null, null, null)]
    [InlineData("ca-file = \"/etc/site.pem\"", null, null, "/etc/site.pem")]
    [InlineData("ca-file = \"/etc/site.pem\"", "mine.pem", null, "mine.pem")]
    [InlineData("ca-file = \"/etc/site.pem\"", "v.pem", "now.pem", "now.pem")]
    public void Certificate_authorities_are_a_key(string site, string? variable, string? given, string? expected) =>
        Assert.Equal(expected,
            RegistryKeys.Authorities(Of(site, null).Files, given, name => name == "HPCRUN_CA_FILE" ? variable : null));

    [Theory]
    [InlineData("ca-file = \"site.pem\"", null, ": not an absolute path")]
    [InlineData("locked = [\"ca-file\"]", "now.pem", "cannot change --ca-file: the site locks it")]
    public void A_file_of_authorities_that_cannot_be_is_refused(string site, string? given, string end) =>
        Assert.EndsWith(end,
            Assert.Throws<RefusedException>(() => RegistryKeys.Authorities(Of(site, null).Files, given, _ => null)).Message,
            StringComparison.Ordinal);

    private static IReadOnlyList<string> Mirrors(string site, string? user, string? variable, string? given) =>
        RegistryKeys.Mirrors(Of(site, user).Files, given is null ? [] : [given], name => name == "HPCRUN_MIRRORS" ? variable
            : null);

    private static string? Cache(string site, string? user, string? variable) =>
        CacheDirectory.Of(Of(site, user).Files, name => name switch { "USER" => "me", "HPCRUN_CACHEDIR" => variable, _ => null });

    private static UsageException Refusal(string site, string? user, string[] variables, params string[] words) =>
        Assert.ThrowsAny<UsageException>(() => Parse(site, user, variables, words));

    private static RunRequest Parse(string site, string? user, string[] variables, params string[] words) =>
        ExecCommand.Parse(CommandKind.Exec, [.. words, "app.sif", "true"], new EnvironmentBlock(variables), "hpcrun",
            Of(site, user));

    private static SiteConfiguration Of(string site, string? user) => new(
    [
        new("/etc/hpcrun/hpcrun.toml", IsSite: true, TomlReader.Read("/etc/hpcrun/hpcrun.toml", site)),
        .. user is null ? Array.Empty<ConfigurationFile>()
            : [new("/home/me/hpcrun.toml", IsSite: false, TomlReader.Read("/home/me/hpcrun.toml", user))],
    ]);

    /// <summary>A lock holds for what the option decides, by whatever name another option decides it.</summary>
    [Theory]
    [InlineData("pid = true\nlocked = [\"pid\"]", "--no-pid", "pid")]
    [InlineData("nv = true\nlocked = [\"nv\"]", "--no-nv", "nv")]
    [InlineData("nv = false\nlocked = [\"nv\"]", "--nvccli", "nv")]
    [InlineData("locked = [\"bind\"]", "--mount=type=bind,src=/opt,dst=/o", "bind")]
    [InlineData("locked = [\"bind\"]", "--home=/opt:/o", "bind")]
    [InlineData("locked = [\"bind\"]", "--containlibs=/a", "bind")]
    [InlineData("locked = [\"env\"]", "--env-file=/a", "env")]
    [InlineData("writable-tmpfs = true\nlocked = [\"writable-tmpfs\"]", "--writable", "writable-tmpfs")]
    public void A_lock_holds_whatever_the_option_is_called(string site, string option, string name)
    {
        RefusedException refusal = Assert.Throws<UsageException>(() =>
            ExecCommand.Parse(CommandKind.Exec, [option, "app.sif", "true"], new EnvironmentBlock([]), "hpcrun", Of(site, null)));
        Assert.EndsWith($"the site locks {name}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("locked = [\"bind\"]", "--home=/o")]
    [InlineData("locked = [\"mount\"]", "--no-mount=tmp")]
    [InlineData("pid = true\nlocked = [\"pid\"]", "--containall")]
    [InlineData("bind = [\"/a\"]\nlocked = [\"bind\"]", "--pid")]
    public void A_lock_holds_nothing_else(string site, string option) =>
        Assert.Equal("app.sif", ExecCommand.Parse(CommandKind.Exec, [option, "app.sif", "true"], new EnvironmentBlock([]),
            "hpcrun", Of(site, null)).Image);

    [Fact]
    public void What_another_option_implies_does_not_beat_a_lock()
    {
        RunRequest request = ExecCommand.Parse(CommandKind.Exec, ["--compat", "app.sif", "true"], new EnvironmentBlock([]),
            "hpcrun",
            Of("writable-tmpfs = false\nlocked = [\"writable-tmpfs\"]", null));
        Assert.Equal((false, true), (request.WritableTmpfs, request.Contain));
    }

    [Fact]
    public void A_variable_of_the_opposite_option_is_locked_as_well() =>
        Assert.Throws<UsageException>(() => ExecCommand.Parse(CommandKind.Exec,
        ["app.sif", "true"], new EnvironmentBlock(["APPTAINER_NO_PID=1"]), "hpcrun", Of("pid = true\nlocked = [\"pid\"]", null)));

    [Theory]
    [InlineData("nosuch")]
    [InlineData("--bind")]
    [InlineData("BIND")]
    public void A_lock_of_no_option_is_refused(string name) =>
        Assert.Contains($"unknown key \"{name}\"", Assert.Throws<UsageException>(() =>
        ExecCommand.Parse(CommandKind.Exec, ["app.sif", "true"], new EnvironmentBlock([]), "hpcrun",
            Of($"locked = [\"{name}\"]", null))).Message, StringComparison.Ordinal);
}
