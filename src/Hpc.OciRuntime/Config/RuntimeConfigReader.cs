using Hpc.Binary;
using Hpc.Json;

namespace Hpc.OciRuntime;

/// <summary>Bytes of config.json to a <see cref="RuntimeConfig"/>. Members that are unknown are ignored, as the specification
/// wants.</summary>
public static class RuntimeConfigReader
{
    /// <exception cref="CorruptImageException">Not JSON, or a member has another type or value than the specification
    /// says.</exception>
    /// <exception cref="UnsupportedFeatureException">Valid, but nothing that this runtime can do.</exception>
    public static RuntimeConfig Read(ReadOnlyMemory<byte> json) =>
        ReadConfig(JsonField.Parse(json, "config.json", JsonText.Bytes));

    /// <summary>The file of <c>exec --process</c>.</summary>
    public static ProcessSpec ReadProcess(ReadOnlyMemory<byte> json) =>
        ProcessReader.Read(JsonField.Parse(json, "process", JsonText.Bytes));

    private static RuntimeConfig ReadConfig(JsonField config)
    {
        JsonField root = config["root"];
        return new RuntimeConfig
        {
            SpecVersion = Version(config["ociVersion"]),
            Process = config["process"] is { Exists: true } process ? ProcessReader.Read(process) : null,
            RootPath = root.Exists ? root["path"].RequiredText
                : throw root.Wrong("nothing", "an object with the path of the root file system"),
            RootReadOnly = root["readonly"].Flag ?? false,
            Hostname = config["hostname"].Text is { Length: > 0 } host ? host : null,
            DomainName = config["domainname"].Text is { Length: > 0 } domain ? domain : null,
            Mounts = [.. config["mounts"].Elements.Select(ReadMount)],
            Hooks = ReadHooks(config["hooks"]),
            Annotations = config["annotations"].Map,
            Linux = LinuxReader.Read(config["linux"]),
        };
    }

    private static string Version(JsonField node)
    {
        string version = node.RequiredText;
        return version.StartsWith("1.", StringComparison.Ordinal) || version.StartsWith("0.", StringComparison.Ordinal) ? version
            : throw node.Wrong($"\"{version}\"", "version 1 of the specification");
    }

    private static ConfiguredMount ReadMount(JsonField node) => new(
        node["destination"].RequiredText, node["type"].Text ?? "", node["source"].Text ?? "", node["options"].Texts,
        node["uidMappings"].Exists || node["gidMappings"].Exists);

    private static HookSet ReadHooks(JsonField node) => new(
        Hooks(node["prestart"]), Hooks(node["createRuntime"]), Hooks(node["createContainer"]), Hooks(node["startContainer"]),
        Hooks(node["poststart"]), Hooks(node["poststop"]));

    private static IReadOnlyList<Hook> Hooks(JsonField list) => [.. list.Elements.Select(ReadHook)];

    private static Hook ReadHook(JsonField node)
    {
        string path = node["path"].RequiredText;
        long timeout = node["timeout"].Number ?? 0;
        return !path.StartsWith('/') ? throw node["path"].Wrong($"\"{path}\"", "an absolute path")
            : timeout < 0 || (timeout == 0 && node["timeout"].Exists)
            ? throw node["timeout"].Wrong($"{timeout}", "more than 0 seconds")
            : new Hook(path, node["args"].Texts is { Count: > 0 } words ? words : [path], node["env"].Texts,
                (int)Math.Min(timeout, int.MaxValue));
    }
}
