using Hpc.Host;
using Hpc.Linux;

namespace Hpc.Cli;

/// <summary>Reads what a node has of interconnects: devices in /dev, adapters in /sys/class (kernel:
/// Documentation/ABI/stable/sysfs-class-infiniband).</summary>
internal static class FabricProbe
{
    /// <param name="root">Empty for this node; else a directory that stands for its root.</param>
    public static FabricState Read(string root) => new()
    {
        Devices = Devices(root),
        Adapters = Adapters(root),
        PtraceScope = SmallFile.ReadText($"{root}/proc/sys/kernel/yama/ptrace_scope")?.Trim(),
        SharedMemory = HostProbe.Look($"{root}/dev/shm").Kind,
        LockedMemory = Resource.SoftLimit(Resource.RLIMIT_MEMLOCK),
    };

    private static List<FabricDevice> Devices(string root)
    {
        List<FabricDevice> devices = [];
        foreach (string directory in new[] { "/dev", "/dev/infiniband" })
        {
            List<string> names = DirectoryNames.Of(root + directory);
            names.Sort(string.CompareOrdinal);
            foreach (string name in names)
            {
                if (directory == "/dev/infiniband" || name is "xpmem" or "knem" or "gdrdrv"
                    || name.StartsWith("cxi", StringComparison.Ordinal) || name.StartsWith("hfi1", StringComparison.Ordinal))
                {
                    int fd = Fcntl.TryOpen($"{root}{directory}/{name}", Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
                    devices.Add(new FabricDevice($"{directory}/{name}", fd < 0 ? -fd : 0));
                    _ = fd >= 0 ? Unistd.Close(fd) : 0;
                }
            }
        }

        return devices;
    }

    private static List<FabricAdapter> Adapters(string root)
    {
        List<FabricAdapter> adapters = [];
        foreach (string kind in new[] { "infiniband", "cxi" })
        {
            List<string> names = DirectoryNames.Of($"{root}/sys/class/{kind}");
            names.Sort(string.CompareOrdinal);
            foreach (string name in names)
            {
                adapters.Add(new FabricAdapter(name, kind == "infiniband", Ports($"{root}/sys/class/{kind}/{name}/ports")));
            }
        }

        return adapters;
    }

    private static List<FabricPort> Ports(string directory)
    {
        List<FabricPort> ports = [];
        List<string> numbers = DirectoryNames.Of(directory);
        numbers.Sort(string.CompareOrdinal);
        foreach (string number in numbers)
        {
            // "4: ACTIVE", "100 Gb/sec (4X EDR)"
            string state = SmallFile.ReadText($"{directory}/{number}/state")?.Trim() ?? "";
            string rate = SmallFile.ReadText($"{directory}/{number}/rate")?.Trim() ?? "";
            ports.Add(new FabricPort(number, state[(state.IndexOf(' ', StringComparison.Ordinal) + 1)..], rate));
        }

        return ports;
    }
}
