using Hpc.Json;
using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>JSON to a <see cref="LinuxSpec"/>.</summary>
internal static class LinuxReader
{
    private const ulong PersonalityLinux32 = 8;

    public static LinuxSpec Read(JsonField node) => new()
    {
        Namespaces = Namespaces(node["namespaces"]),
        UserMappings = [.. node["uidMappings"].Elements.Select(Mapping)],
        GroupMappings = [.. node["gidMappings"].Elements.Select(Mapping)],
        Devices = [.. node["devices"].Elements.Select(Device)],
        MaskedPaths = node["maskedPaths"].Texts,
        ReadOnlyPaths = node["readonlyPaths"].Texts,
        Sysctl = node["sysctl"].Map,
        RootPropagation = Propagation(node["rootfsPropagation"]),
        Seccomp = node["seccomp"] is { Exists: true } seccomp ? SeccompReader.Read(seccomp) : null,
        TimeOffsets = [.. TimeOffsets(node["timeOffsets"])],
        CgroupsPath = node["cgroupsPath"].Text ?? "",
        Resources = ResourcesReader.Read(node["resources"]),
        Personality = Personality(node["personality"]),
        MemoryPolicy = node["memoryPolicy"] is { Exists: true } policy ? SchedulingReader.MemoryPolicy(policy) : null,
    };

    private static List<ConfiguredNamespace> Namespaces(JsonField list)
    {
        List<ConfiguredNamespace> namespaces = [];
        foreach (JsonField node in list.Elements)
        {
            ConfiguredNamespace entry = new(Kind(node["type"]), node["path"].Text ?? "");
            if (entry.Path.Length > 0 && !entry.Path.StartsWith('/'))
            {
                throw node["path"].Wrong($"\"{entry.Path}\"", "an absolute path");
            }

            namespaces.Add(namespaces.All(other => other.Kind != entry.Kind)
                ? entry : throw node["type"].Wrong("a second one of this kind", "one"));
        }

        return namespaces;
    }

    private static NamespaceKinds Kind(JsonField node) => node.RequiredText switch
    {
        "pid" => NamespaceKinds.Pid,
        "network" => NamespaceKinds.Network,
        "mount" => NamespaceKinds.Mount,
        "ipc" => NamespaceKinds.Ipc,
        "uts" => NamespaceKinds.HostName,
        "user" => NamespaceKinds.User,
        "cgroup" => NamespaceKinds.Cgroup,
        "time" => NamespaceKinds.Time,
        string other => throw node.Wrong($"\"{other}\"", "pid, network, mount, ipc, uts, user, cgroup or time"),
    };

    private static IdMapping Mapping(JsonField node) =>
        new(node["containerID"].Small ?? 0, node["hostID"].Small ?? 0, node["size"].Small ?? 0);

    private static ConfiguredDevice Device(JsonField node)
    {
        string type = node["type"].RequiredText, path = node["path"].RequiredText;
        return type is not ("c" or "b" or "u" or "p") ? throw node["type"].Wrong($"\"{type}\"", "c, b, u or p")
            : !path.StartsWith('/') ? throw node["path"].Wrong($"\"{path}\"", "an absolute path")
            : new ConfiguredDevice(path, type[0], node["major"].Small ?? 0, node["minor"].Small ?? 0);
    }

    private static string Propagation(JsonField node) => node.Text is not { } text ? ""
        : text is "" or "private" or "rprivate" or "shared" or "rshared" or "slave" or "rslave" or "unbindable" or "runbindable"
        ? text
        : throw node.Wrong($"\"{text}\"", "private, shared, slave or unbindable");

    private static IEnumerable<(string Clock, long Seconds, uint Nanoseconds)> TimeOffsets(JsonField node)
    {
        foreach (string clock in new[] { "monotonic", "boottime" })
        {
            if (node[clock].Exists)
            {
                yield return (clock, node[clock]["secs"].Number ?? 0, node[clock]["nanosecs"].Small ?? 0);
            }
        }
    }

    private static ulong? Personality(JsonField node) => !node.Exists ? null : node["domain"].RequiredText switch
    {
        "LINUX" => 0,
        "LINUX32" => PersonalityLinux32,
        string other => throw node["domain"].Wrong($"\"{other}\"", "LINUX or LINUX32"),
    };
}
