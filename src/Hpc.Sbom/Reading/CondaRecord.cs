using Hpc.Json;

namespace Hpc.Sbom;

/// <summary>conda-meta/NAME-VERSION-BUILD.json: what conda and its like have installed into an environment.</summary>
internal static class CondaRecord
{
    /// <param name="owned">Told of each path that the package has.</param>
    /// <exception cref="Binary.CorruptImageException">It is no such record.</exception>
    public static Package Read(ReadOnlyMemory<byte> file, string path, Action<string> owned)
    {
        JsonField record = JsonField.Parse(file, path, JsonText.Bytes);
        string environment = path[..path.LastIndexOf("/conda-meta/", StringComparison.Ordinal)];
        foreach (string name in record["files"].Texts)
        {
            owned($"{environment}/{name}");
        }

        string channel = record["channel"].Text ?? "", system = record["subdir"].Text ?? "";
        return new Package(PackageKind.Conda, record["name"].RequiredText, record["version"].RequiredText, path)
        {
            Architecture = system,
            License = record["license"].Text ?? "",
            Place = ("conda", ""),
            Qualifiers = [("build", record["build"].Text ?? ""), ("channel", Channel(channel, system)), ("subdir", system)],
        };
    }

    /// <summary>The name of a channel, whose address may have it before the system.</summary>
    private static string Channel(string channel, string system)
    {
        string name = channel.TrimEnd('/');
        name = system.Length > 0 && name.EndsWith("/" + system, StringComparison.Ordinal) ? name[..^(system.Length + 1)] : name;
        return name[(name.LastIndexOf('/') + 1)..];
    }
}
