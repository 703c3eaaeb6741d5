using Hpc.Plan;

namespace Hpc.OciRuntime.Tests;

/// <summary>A machine: an unprivileged user 1000 on Linux 6.1, unless a test says otherwise.</summary>
internal static class SampleFacts
{
    public static readonly RuntimeFacts User = new()
    {
        UserId = 1000,
        GroupId = 1000,
        Privileged = false,
        MaySetGroups = true,
        GroupMap = [new IdMapping(0, 0, uint.MaxValue)],
        KernelCapabilities = (1UL << 41) - 1,
        UnifiedCgroups = true,
        OomScoreAdjustment = 0,
        HasAppArmor = false,
        HasSelinux = false,
        ContainerPasswd = "root:x:0:0:root:/root:/bin/sh\nana:x:1000:1000::/home/ana:/bin/sh\n",
        Look = Look,
    };

    /// <summary>As podman calls its runtime: user 0 of a namespace with many ids.</summary>
    public static readonly RuntimeFacts Podman = User with
    {
        UserId = 0,
        GroupId = 0,
        Privileged = true,
        GroupMap = [new IdMapping(0, 1000, 1), new IdMapping(1, 100000, 65536)],
    };

    public static readonly ContainerRequest Create = new() { Id = "box", Bundle = "/bundle", WaitsForStart = true };

    public static readonly ContainerRequest Run = new() { Id = "box", Bundle = "/bundle", Foreground = true };

    private static FileEntry Look(string path) => new(
        path.StartsWith("/dev/", StringComparison.Ordinal) && path.Count(c => c == '/') == 2 ? PathKind.Special
        : path.Contains("missing", StringComparison.Ordinal) ? PathKind.Missing
        : path.EndsWith("/file", StringComparison.Ordinal) ? PathKind.File : PathKind.Directory,
        path);
}
