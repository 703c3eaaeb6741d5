namespace Hpc.Registry.Tests;

public sealed class CredentialStoreTests : IDisposable
{
    private readonly Scratch _home = new();
    private readonly Dictionary<string, string?> _environment;

    public CredentialStoreTests() => _environment = new() { ["HOME"] = _home.Path };

    private CredentialStore Store => new(new RegistryOptions
    { Environment = name => _environment.GetValueOrDefault(name), Silence = TimeSpan.FromSeconds(0.5) });

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Dockers_file_is_read()
    {
        _home.Write(".docker/config.json", """{"auths":{"r.example:5000":{"auth":"YW5hOnBhOnNz"}}}""");
        Assert.Equal(("ana", "pa:ss"), Find("r.example:5000"));
        Assert.Null(Find("r.example"));
    }

    [Fact]
    public void Dockers_own_registry_has_the_name_of_version_1()
    {
        _home.Write(".docker/config.json", """{"auths":{"https://index.docker.io/v1/":{"auth":"YTpi"}}}""");
        Assert.Equal(("a", "b"), Find("docker.io"));
    }

    [Theory]
    [InlineData("http://r.example:5000")]
    [InlineData("https://r.example:5000/v2/")]
    [InlineData("r.example:5000/v2/")]
    [InlineData("r.example:5000/v1")]
    [InlineData("r.example:5000/")]
    public void Keys_of_old_files_have_a_scheme_or_a_version(string key)
    {
        _home.Write(".docker/config.json", $$$$"""{"auths":{"{{{{key}}}}":{"auth":"YTpi"}}}""");
        Assert.Equal(("a", "b"), Find("r.example:5000"));
        Assert.Equal(["r.example:5000"], Store.Registries());
    }

    [Theory]
    [InlineData("""{"auths":{"r.example":{"auth":7}}}""", "file.auths.r.example.auth")]
    [InlineData("""{"auths":[]}""", "file.auths")]
    [InlineData("""{"auths":{"r.example":"x"}}""", "file.auths.r.example")]
    [InlineData("""{"credsStore":{}}""", "file.credsStore")]
    [InlineData("""{"credHelpers":{"r.example":1}}""", "file.credHelpers.r.example")]
    [InlineData("""{"auths":{},"auths":{}}""", "file.auths")]
    [InlineData("[]", "file")]
    [InlineData("", "file")]
    public void What_is_wrong_in_a_file_of_credentials_is_named(string json, string member)
    {
        string path = _home.Write(".docker/config.json", json);
        RegistryException error = Assert.Throws<RegistryException>(() => Find("r.example"));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(member + ":", error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_in_a_file_of_credentials_is_nothing()
    {
        _home.Write(".docker/config.json",
            """{"auths":{"r.example":null,"s.example":{"auth":null}},"credHelpers":null,"credsStore":null}""");
        Assert.Null(Find("r.example"));
        Assert.Null(Find("s.example"));
    }

    [Fact]
    public void The_most_specific_key_wins()
    {
        _home.Write(".config/containers/auth.json",
            """{"auths":{"r.example":{"auth":"YTox"},"r.example/team/app":{"auth":"YToz"},"r.example/team":{"auth":"YToy"}}}""");
        Assert.Equal("3", Store.Find("r.example", "team/app", null)?.Password);
        Assert.Equal("2", Store.Find("r.example", "team/other", null)?.Password);
        Assert.Equal("1", Store.Find("r.example", "other", null)?.Password);
    }

    [Fact]
    public void A_named_file_is_the_only_one()
    {
        _home.Write(".docker/config.json", """{"auths":{"r.example":{"auth":"YTox"}}}""");
        _environment["REGISTRY_AUTH_FILE"] = _home.Write("mine.json", """{"auths":{}}""");
        Assert.Null(Find("r.example"));
    }

    [Fact]
    public void Registries_are_listed_by_their_names_from_all_files_without_those_that_have_nothing()
    {
        _home.Write(".docker/config.json",
            """{"auths":{"https://index.docker.io/v1/":{"auth":"YTpi"},"https://r.example/v2/":{},"n":null}}""");
        _home.Write(".config/containers/auth.json",
            """{"auths":{"r.example":{"auth":"YTpi"},"s.example:5000/team":{"auth":"YTpi"}}}""");
        Assert.Equal(["docker.io", "r.example", "s.example:5000/team"], Store.Registries());
    }

    [Fact]
    public void A_netrc_file_serves_where_no_other_does()
    {
        _home.Write(".netrc", "# comment\nmachine other login x password y\nmachine r.example login ana\n  password "
            + "secret\ndefault login d password e");
        Assert.Equal(("ana", "secret"), Find("r.example:5000"));
        Assert.Equal(("d", "e"), Find("unknown"));
        Assert.Null(Store.Find("r.example", "a", "somebody"));
    }

    [Fact]
    public void Enroots_credentials_serve_the_user_that_the_image_names()
    {
        _environment["ENROOT_CONFIG_PATH"] = Path.Combine(_home.Path, "enroot");
        _home.Write("enroot/.credentials",
            "machine nvcr.example login $oauthtoken password key\nmachine nvcr.example login ana password other\n");
        Assert.Equal("other", Store.Find("nvcr.example", "a", "ana")?.Password);
        Assert.Equal("key", Store.Find("nvcr.example", "a", null)?.Password);
    }

    [Fact]
    public void A_helper_is_asked_for_its_registry()
    {
        Helper("read host\n[ $host = r.example ] && echo "
            + "'{\"ServerURL\":\"r.example\",\"Username\":\"<token>\",\"Secret\":\"refresh\"}' || exit 1");
        Assert.Equal("refresh", Store.Find("r.example", "a", null)?.IdentityToken);
        Assert.Null(Store.Find("other.example", "a", null));
    }

    [Theory]
    [InlineData("exec sleep 5")]
    [InlineData("sleep 5 & echo {}; exit 0")]
    [InlineData("exec yes")]
    public void A_helper_that_does_not_end_is_given_up(string script)
    {
        Helper(script);
        RegistryException error = Assert.Throws<RegistryException>(() => Find("r.example"));
        Assert.Contains("docker-credential-fake", error.Message, StringComparison.Ordinal);
        Assert.Contains("within 2 s", error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_helper_is_looked_for_in_PATH_and_not_in_the_working_directory()
    {
        Helper("echo '{\"Username\":\"a\",\"Secret\":\"planted\"}'");
        _environment["PATH"] = "::.:/usr/bin";
        string directory = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = Path.Combine(_home.Path, "bin");
            Assert.Contains("PATH", Assert.Throws<RegistryException>(() => Find("r.example")).Why, StringComparison.Ordinal);
        }
        finally
        {
            Environment.CurrentDirectory = directory;
        }
    }

    [Fact]
    public void A_helper_that_is_missing_is_named()
    {
        _home.Write(".docker/config.json", """{"credHelpers":{"r.example":"no-such"}}""");
        Assert.Contains("docker-credential-no-such", Assert.Throws<RegistryException>(() => Find("r.example")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_keeps_what_else_is_in_the_file_and_is_the_owners_alone()
    {
        string file = _home.Write(".docker/config.json", """{"auths":{"other":{"auth":"YTpi"}},"detachKeys":"ctrl-x"}""");
        Store.Store("r.example", new Credential("ana", "secret"));
        Assert.Equal(("ana", "secret"), Find("r.example"));
        Assert.Equal(("a", "b"), Find("other"));
        Assert.Contains("detachKeys", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.True(Store.Remove("r.example"));
        Assert.False(Store.Remove("r.example"));
        Assert.Equal([".docker/config.json"], _home.Files);
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        _home.Write(".docker/config.json", "{");
        Assert.Contains("config.json", Assert.Throws<RegistryException>(() => Find("r.example")).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A credential helper, in a PATH of the test's own.</summary>
    private void Helper(string script)
    {
        string helper = _home.Write("bin/docker-credential-fake", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _home.Write(".docker/config.json", """{"credsStore":"fake"}""");
        _environment["PATH"] = $"{_home.Path}/bin:/usr/bin:/bin";
    }

    private (string User, string Password)? Find(string registry) =>
        Store.Find(registry, "a", null) is { } found ? (found.User, found.Password) : null;
}
