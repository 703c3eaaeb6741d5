using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Finds what the user has stored for a registry, in the places where docker, podman, Apptainer, Pyxis and curl
/// look.</summary>
public sealed class CredentialStore
{
    /// <summary>Docker's configuration calls its own registry by the address of version 1.</summary>
    private const string DefaultRegistryKey = "https://index.docker.io/v1/";

    /// <summary>The environment variable that names the one file of credentials, as podman and skopeo read it.</summary>
    public const string FileVariable = "REGISTRY_AUTH_FILE";

    private static readonly string[] s_schemes = ["https://", "http://", ""], s_ends = ["", "/", "/v1/", "/v2/", "/v1", "/v2"];

    private readonly RegistryOptions _options;

    public CredentialStore(RegistryOptions options) => _options = options;

    /// <summary>The file that <c>registry login</c> writes to.</summary>
    public string LoginFile => Variable(FileVariable) ?? DockerFile ?? throw new RegistryException(
        "cannot store credentials: no directory is set", "neither HOME nor DOCKER_CONFIG is set",
        "name a file with REGISTRY_AUTH_FILE");

    private string? DockerFile => Variable("DOCKER_CONFIG") is { } directory
        ? Path.Combine(directory, "config.json") : InHome(".docker/config.json");

    /// <summary>Null for an anonymous caller.</summary>
    /// <param name="repository">For files that distinguish repositories of one registry.</param>
    /// <param name="user">Only this one's, where the image's name says whose.</param>
    /// <param name="isMeant">It is the registry that the user named: what was given for this call is for it, and for no
    /// other.</param>
    public Credential? Find(string registry, string repository, string? user, bool isMeant = true)
    {
        if (isMeant && _options.Credential is { } given)
        {
            return given;
        }

        foreach (string path in Files())
        {
            if (DockerConfig.Read(path) is { } config && InConfig(config, registry, repository) is { } found
                && (user is null || found.User == user || found.IdentityToken is not null))
            {
                return found;
            }
        }

        string host = Uri.TryCreate($"https://{registry}", UriKind.Absolute, out Uri? address) ? address.DnsSafeHost : registry;
        return NetrcFiles().Select(Text).OfType<string>().Select(text => NetrcFile.Find(text, host, user, isMeant))
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>Those for which something is stored in docker's form of files.</summary>
    public IEnumerable<string> Registries() => Files().Select(DockerConfig.Read).OfType<DockerConfig>()
        .SelectMany(config => config.Keys)
        .Select(Registry).Distinct().Order(StringComparer.Ordinal);

    public void Store(string registry, Credential credential) => DockerConfig.Store(LoginFile, Key(registry), credential);

    /// <returns>Whether there was anything to remove.</returns>
    public bool Remove(string registry) => DockerConfig.Remove(LoginFile, Key(registry));

    private IEnumerable<string> Files()
    {
        if (Variable(FileVariable) is { } named)
        {
            return [named];
        }

        string? runtime = Variable("XDG_RUNTIME_DIR"), config = Variable("XDG_CONFIG_HOME");
        string?[] places =
        [
            runtime is null ? null : Path.Combine(runtime, "containers/auth.json"),
            config is null ? InHome(".config/containers/auth.json") : Path.Combine(config, "containers/auth.json"),
            DockerFile,
            InHome(".apptainer/docker-config.json"),
            InHome(".singularity/docker-config.json"),
        ];
        return places.OfType<string>();
    }

    private IEnumerable<string> NetrcFiles()
    {
        string? enroot = Variable("ENROOT_CONFIG_PATH");
        string?[] places = [enroot is null ? InHome(".config/enroot/.credentials") : Path.Combine(enroot, ".credentials"),
            Variable("NETRC") ?? InHome(".netrc")];
        return places.OfType<string>();
    }

    private Credential? InConfig(DockerConfig config, string registry, string repository) =>
        config.Find(Keys(registry, repository))
        ?? (config.Helper(registry) is { } helper ? CredentialProgram.Get(helper, Key(registry), _options) : null);

    /// <summary>The most specific first: containers-auth.json(5) has keys of registry and repository; docker of registry only,
    /// old ones with a scheme in front or a version behind (docker/cli, ConvertToHostname).</summary>
    private static IEnumerable<string> Keys(string registry, string repository)
    {
        for (string path = $"{registry}/{repository}"; path.Contains('/',
            StringComparison.Ordinal); path = path[..path.LastIndexOf('/')])
        {
            yield return path;
        }

        yield return registry;
        yield return Key(registry);
        foreach (string scheme in s_schemes)
        {
            foreach (string end in s_ends)
            {
                yield return scheme + registry + end;
            }
        }
    }

    private static string Key(string registry) => registry == ImageReference.DefaultRegistry ? DefaultRegistryKey : registry;

    /// <summary>What <see cref="Keys"/> makes a key of.</summary>
    private static string Registry(string key)
    {
        if (key == DefaultRegistryKey)
        {
            return ImageReference.DefaultRegistry;
        }

        string registry = key[s_schemes.First(scheme => key.StartsWith(scheme, StringComparison.Ordinal)).Length..].TrimEnd('/');
        return registry.EndsWith("/v1", StringComparison.Ordinal) || registry.EndsWith("/v2", StringComparison.Ordinal)
            ? registry[..^3] : registry;
    }

    private string? Variable(string name) => _options.Environment(name) is { Length: > 0 } value ? value : null;

    private string? InHome(string path) => Variable("HOME") is { } home ? Path.Combine(home, path) : null;

    private static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
