using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>Values of ARG: those that were given, those of instructions in front of the first FROM, and those of the
/// platform.</summary>
/// <param name="given">Of <c>--build-arg</c>; one char per byte.</param>
internal sealed class DockerArguments(IReadOnlyDictionary<string, string> given)
{
    private static readonly string[] s_proxies =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy",
            "ALL_PROXY", "all_proxy"];

    private readonly Dictionary<string, string?> _global = OfPlatform();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal), _warned = new(StringComparer.Ordinal);

    /// <summary>Given, and in no ARG.</summary>
    public IEnumerable<string> Unused => given.Keys.Select(ImageTarget.Text)
        .Where(name => !_used.Contains(name) && !s_proxies.Contains(name));

    /// <summary>Proxies that were given: steps see them without ARG, and do not depend on them.</summary>
    public IReadOnlyDictionary<string, string> Proxies => s_proxies.Where(name => given.ContainsKey(name))
        .ToDictionary(name => name, name => ImageTarget.Text(given[name]));

    /// <summary>Whether nothing was said of a name before.</summary>
    public bool IsNew(string name) => _warned.Add(name);

    public void ReadGlobal(Dockerfile file)
    {
        foreach (DockerInstruction instruction in file.Arguments)
        {
            foreach ((string name, string? value) in Declared(instruction, Global(file)))
            {
                _global[name] = Given(name) ?? value;
            }
        }
    }

    /// <summary>Words in which only these variables are known: those of FROM.</summary>
    public DockerWords Global(Dockerfile file) => new(file.Escape, name => _global.GetValueOrDefault(name));

    public string? Given(string name)
    {
        _used.Add(name);
        return given.TryGetValue(ImageTarget.Bytes(name), out string? value) ? ImageTarget.Text(value) : null;
    }

    /// <summary>What an ARG has in a stage: given, of itself, of an ARG in front of all stages.</summary>
    public string? Value(string name, string? value) => Given(name) ?? value ?? _global.GetValueOrDefault(name);

    /// <summary>Names and defaults of an ARG instruction.</summary>
    public static IEnumerable<(string Name, string? Value)> Declared(DockerInstruction instruction, DockerWords words)
    {
        foreach (string word in words.Split(instruction.Rest))
        {
            string[] parts = word.Split('=', 2);
            yield return (words.Expand(parts[0]), parts.Length > 1 ? words.Expand(parts[1]) : null);
        }
    }

    private static Dictionary<string, string?> OfPlatform()
    {
        string processor = ImageOptions.HostPlatform.Architecture;
        Dictionary<string, string?> values = new(StringComparer.Ordinal);
        foreach (string place in new[] { "TARGET", "BUILD" })
        {
            (values[place + "PLATFORM"], values[place + "OS"], values[place + "ARCH"], values[place + "VARIANT"]) =
                ($"linux/{processor}", "linux", processor, "");
        }

        return values;
    }
}
