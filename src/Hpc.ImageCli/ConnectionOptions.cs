using Hpc.CommandLine;
using Hpc.Plan;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Options of every command that talks to a registry, and the environment variables behind them.</summary>
internal static class ConnectionOptions
{
    private static readonly string[] s_prefixes = ["HPCRUN_", "APPTAINER_", "SINGULARITY_"];

    public static readonly OptionSpec[] Specs =
    [
        new("no-https", '\0', null, "use http instead of https, even for other hosts than this one") { Aliases = ["nohttps"] },
        new("ca-file", '\0', "FILE",
            "PEM file of certificate authorities to trust in addition to the system's (default: the key ca-file)"),
        new("mirror", '\0', "REGISTRY=HOST[/PREFIX]", "ask a mirror first, before those of the key mirror; may be repeated"),
        new("docker-username", '\0', "NAME", "user name for the registry (default: $APPTAINER_DOCKER_USERNAME)")
        {
            MayBeEmpty = true,
        },
        new("docker-password", '\0', "WORD", "password; others on this machine can see it (better: $APPTAINER_DOCKER_PASSWORD)")
        {
            MayBeEmpty = true,
        },
        new("docker-login", '\0', null, "ask for user name and password"),
        new("authfile", '\0', "FILE", "file of credentials, as docker's config.json (default: $REGISTRY_AUTH_FILE)"),
    ];

    public static RegistryOptions Read(ParsedArguments words)
    {
        string? authFile = words.Text("authfile") ?? Variable("AUTHFILE");
        return new RegistryOptions
        {
            PlainHttp = words.Has("no-https") || IsOn(Variable("NOHTTPS")) || IsOn(Variable("NO_HTTPS")),
            CaFile = RegistryKeys.Authorities(CachePlace.Configuration, words.Text("ca-file"), OfPeers),
            Mirrors = RegistryKeys.Mirrors(CachePlace.Configuration, [.. words.All("mirror")], OfPeers),
            Credential = Given(words),
            Environment = name => name == CredentialStore.FileVariable && authFile is not null
                ? authFile : Environment.GetEnvironmentVariable(name),
            Silence = TimeSpan.FromSeconds(FetchSilence.Of(CachePlace.Configuration, Environment.GetEnvironmentVariable)),
            Library = words.Text("library") is { } library ? ServiceAddress.Checked("--library", library)
                : Service(ServiceAddress.Library, "LIBRARY"),
            Hub = Service(ServiceAddress.Hub, "SHUB"),
            Note = GlobalOptions.Notes(words),
        };
    }

    /// <summary>Apptainer's variable counts as ours does.</summary>
    private static string Service(ServiceAddress service, string variable) =>
        service.Of(CachePlace.Configuration, name => name == service.Variable ? Variable(variable)
            : Environment.GetEnvironmentVariable(name));

    /// <summary>null where none was given for this call.</summary>
    private static Credential? Given(ParsedArguments words)
    {
        string? user = words.Text("docker-username") ?? Variable("DOCKER_USERNAME"),
            password = words.Text("docker-password") ?? Variable("DOCKER_PASSWORD");
        return words.Has("docker-login") || IsOn(Variable("DOCKER_LOGIN"))
            ? Credential.Of(user ?? Prompt.Ask("user name: "), password ?? Prompt.AskUnseen("password: "))
            : user is null || password is null ? null : Credential.Of(user, password);
    }

    /// <summary>HPCRUN_NAME, else Apptainer's, else Singularity's.</summary>
    public static string? Variable(string name) =>
        s_prefixes.Select(prefix => Environment.GetEnvironmentVariable(prefix + name))
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));

    /// <summary>A variable of ours, by which Apptainer's and Singularity's count, too.</summary>
    private static string? OfPeers(string name) => name.StartsWith(s_prefixes[0], StringComparison.Ordinal)
        ? Variable(name[s_prefixes[0].Length..])
        : Environment.GetEnvironmentVariable(name);

    public static bool IsOn(string? value) => value is "1" or "true" or "TRUE" or "yes" or "on";
}
