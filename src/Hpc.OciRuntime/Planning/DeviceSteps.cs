using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>/dev as config-linux.md wants it, "Default Devices". Without privilege no device can be made: the host's are
/// bound.</summary>
internal static class DeviceSteps
{
    private static readonly string[] Always = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

    private static readonly (string Target, string Path)[] Links =
    [
        ("/proc/self/fd", "/dev/fd"), ("/proc/self/fd/0", "/dev/stdin"), ("/proc/self/fd/1", "/dev/stdout"),
        ("/proc/self/fd/2", "/dev/stderr"),
        ("pts/ptmx", Multiplexer),
    ];

    /// <summary>The container's own, whether it is listed or not.</summary>
    private const string Multiplexer = "/dev/ptmx";

    public static IEnumerable<Step> Of(RuntimeConfig config, RuntimeFacts facts)
    {
        if (config.Mounts.Any(mount => mount.Destination.TrimEnd('/') == "/dev" && MountOptions.Parse(mount).Bind))
        {
            return [];
        }

        IEnumerable<(string Path, string Source)> configured = config.Linux.Devices.Where(device => device.Path != Multiplexer)
            .Select(device => (device.Path, Source(device, facts)));
        return
        [
            .. Always.Select(path => (Path: path, Source: path)).Concat(configured).DistinctBy(device => device.Path)
                .SelectMany(device => Bind(device.Path, device.Source)),
            .. Links.Select(link => new TreeLinkStep(link.Target, link.Path, "default links in /dev")),
        ];
    }

    private static IEnumerable<Step> Bind(string path, string source) =>
    [
        new MountPointStep(path, IsDirectory: false, $"device {path}"),
        new MountStep(source, path, "", MountFlags.MS_BIND, "", $"device {path}"),
    ];

    private static string Source(ConfiguredDevice device, RuntimeFacts facts)
    {
        if (device.Type == 'p')
        {
            throw new UnsupportedFeatureException($"linux.devices: {device.Path} is a pipe",
                "make it in the root file system with mkfifo");
        }

        string byNumber = $"/dev/{(device.Type == 'b' ? "block" : "char")}/{device.Major}:{device.Minor}";
        return facts.Look(device.Path).Kind == PathKind.Special ? device.Path
            : facts.Look(byNumber).Kind == PathKind.Special ? byNumber
            : throw new RefusedException($"cannot make \"{device.Path}\" of linux.devices: no such file or directory",
                "only root can make a device, and the host has none of this name", $"ls -l {device.Path}");
    }
}
