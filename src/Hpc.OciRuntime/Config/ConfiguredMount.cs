namespace Hpc.OciRuntime;

/// <summary>One element of config.json's <c>mounts</c>.</summary>
/// <param name="HasIdMappings">uidMappings or gidMappings of the mount itself.</param>
public sealed record ConfiguredMount(string Destination, string Type, string Source, IReadOnlyList<string> Options,
    bool HasIdMappings = false);
