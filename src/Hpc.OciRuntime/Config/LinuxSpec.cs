using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>config.json's <c>linux</c>.</summary>
public sealed record LinuxSpec
{
    public IReadOnlyList<ConfiguredNamespace> Namespaces { get; init; } = [];
    public IReadOnlyList<IdMapping> UserMappings { get; init; } = [];
    public IReadOnlyList<IdMapping> GroupMappings { get; init; } = [];
    public IReadOnlyList<ConfiguredDevice> Devices { get; init; } = [];
    public IReadOnlyList<string> MaskedPaths { get; init; } = [];
    public IReadOnlyList<string> ReadOnlyPaths { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> Sysctl { get; init; } = [];

    /// <summary>"", private, shared, slave or unbindable, each also with r in front.</summary>
    public string RootPropagation { get; init; } = "";

    public SeccompSpec? Seccomp { get; init; }

    /// <summary>Seconds and nanoseconds of a clock in a new time namespace: "monotonic", "boottime".</summary>
    public IReadOnlyList<(string Clock, long Seconds, uint Nanoseconds)> TimeOffsets { get; init; } = [];

    public string CgroupsPath { get; init; } = "";
    public CgroupResources Resources { get; init; } = new();

    /// <summary>personality(2); null: unchanged.</summary>
    public ulong? Personality { get; init; }

    public MemoryPolicySpec? MemoryPolicy { get; init; }

    public ConfiguredNamespace? Namespace(NamespaceKinds kind) => Namespaces.FirstOrDefault(entry => entry.Kind == kind);

    /// <summary>A namespace of this kind is made for the container.</summary>
    public bool Makes(NamespaceKinds kind) => Namespace(kind) is { Path: "" };
}

/// <summary>linux.memoryPolicy: set_mempolicy(2).</summary>
/// <param name="Mode">With its flags.</param>
public sealed record MemoryPolicySpec(string Name, int Mode, IReadOnlyList<int> Nodes);

/// <summary>One of linux.namespaces.</summary>
/// <param name="Path">Of the namespace to join; empty: a new one.</param>
public sealed record ConfiguredNamespace(NamespaceKinds Kind, string Path);

/// <summary>A line of uid_map or gid_map (user_namespaces(7)).</summary>
public readonly record struct IdMapping(uint Inside, uint Outside, uint Count)
{
    public override string ToString() => $"{Inside} {Outside} {Count}";
}

/// <summary>One of linux.devices. Only the path matters where devices are bound from the host.</summary>
public sealed record ConfiguredDevice(string Path, char Type, uint Major, uint Minor);
