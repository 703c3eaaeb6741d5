using System.Text.Json;

namespace Hpc.OciRuntime;

/// <summary>A config.json that runs a shell in the directory rootfs: what every runtime's <c>spec</c> writes, and a person then
/// changes.</summary>
public static class ConfigTemplate
{
    private static readonly string[] Capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    private static readonly string[] Masked =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
            "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    private static readonly (string Destination, string Type, string Source, string[] Options)[] Mounts =
    [
        ("/proc", "proc", "proc", []),
        ("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
        ("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]),
        ("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
        ("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]),
    ];

    /// <param name="user">The user and group who will be root in it; null: it is for root, with a network of its own.</param>
    public static byte[] ToJson((uint User, uint Group)? user) => JsonWriting.Write(
        writer =>
        {
            writer.Text("ociVersion", ContainerState.SpecVersion);
            writer.Member("process", Process);
            writer.Member("root", root =>
            {
                root.Text("path", "rootfs");
                root.WriteBoolean("readonly", true);
            });
            writer.Text("hostname", "hpcrun");
            writer.WriteStartArray("mounts");
            foreach ((string destination, string type, string source, string[] options) in Mounts.Concat(OfSystem(user is null)))
            {
                Mount(writer, destination, type, source, options);
            }

            writer.WriteEndArray();
            writer.Member("linux", linux => Linux(linux, user));
        },
        indented: true);

    private static void Process(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("terminal", true);
        writer.Member("user", user =>
        {
            user.Number("uid", 0);
            user.Number("gid", 0);
        });
        writer.List("args", ["sh"]);
        writer.List("env", ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"]);
        writer.Text("cwd", "/");
        writer.Member("capabilities", sets =>
        {
            foreach (string set in new[] { "bounding", "effective", "permitted" })
            {
                sets.List(set, Capabilities);
            }
        });
        writer.WriteStartArray("rlimits");
        writer.WriteStartObject();
        writer.Text("type", "RLIMIT_NOFILE");
        writer.Number("hard", 1024);
        writer.Number("soft", 1024);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("noNewPrivileges", true);
    }

    /// <summary>The kernel mounts sysfs for who owns the network; to others the host's is shown.</summary>
    private static IEnumerable<(string, string, string, string[])> OfSystem(bool ownsNetwork) =>
    [
        ownsNetwork ? ("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"])
            : ("/sys", "none", "/sys", ["rbind", "nosuid", "noexec", "nodev", "ro"]),
        ("/sys/fs/cgroup", "cgroup", "cgroup", ["nosuid", "noexec", "nodev", "relatime", "ro"]),
    ];

    private static void Mount(Utf8JsonWriter writer, string destination, string type, string source, string[] options)
    {
        writer.WriteStartObject();
        writer.Text("destination", destination);
        writer.Text("type", type);
        writer.Text("source", source);
        if (options.Length > 0)
        {
            writer.List("options", options);
        }

        writer.WriteEndObject();
    }

    private static void Linux(Utf8JsonWriter writer, (uint User, uint Group)? user)
    {
        if (user is { } ids)
        {
            Mapping(writer, "uidMappings", ids.User);
            Mapping(writer, "gidMappings", ids.Group);
        }

        writer.WriteStartArray("namespaces");
        foreach (string kind in new[] { "pid", "ipc", "uts", "mount", "cgroup", user is null ? "network" : "user" })
        {
            writer.WriteStartObject();
            writer.Text("type", kind);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.List("maskedPaths", Masked);
        writer.List("readonlyPaths", ReadOnly);
    }

    private static void Mapping(Utf8JsonWriter writer, string name, uint host)
    {
        writer.WriteStartArray(name);
        writer.WriteStartObject();
        writer.Number("containerID", 0);
        writer.Number("hostID", host);
        writer.Number("size", 1);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
