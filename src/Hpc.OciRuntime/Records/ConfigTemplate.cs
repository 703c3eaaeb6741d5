using System.Text.Json;

namespace Hpc.OciRuntime;

/// <summary>A config.json for the directory rootfs: one that runs a shell, as every runtime's <c>spec</c> writes it and a person
/// then changes it; or one for the tree of an image.</summary>
public static class ConfigTemplate
{
    private static readonly string[] Capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    /// <summary>As engines give them to programs: they are over the files and processes of the container alone.</summary>
    private static readonly string[] CapabilitiesOfImage =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP",
        "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
    ];

    /// <summary>Older runtimes refuse what is newer than they are, and nothing newer is asked for.</summary>
    private const string EveryRuntimes = "1.0.2";

    private const string UsualPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] Masked =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
            "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    private static readonly string[] Namespaces = ["pid", "ipc", "uts", "mount", "cgroup"];

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
            writer.Member("process", process =>
            {
                Process(process, new BundleSpec(["sh"], default) { HasTerminal = true }, Capabilities);
                Limit(process);
                process.WriteBoolean("noNewPrivileges", true);
            });
            Root(writer, isReadOnly: true);
            writer.Text("hostname", "hpcrun");
            MountAll(writer, Mounts.Concat(OfSystem(user is null)));
            writer.Member("linux", linux => Linux(linux, user, [.. Namespaces, user is null ? "network" : "user"]));
        },
        indented: true);

    /// <summary>Every runtime starts it for a user without privilege: it wants neither a network, nor a cgroup, nor more than one
    /// number of a user.</summary>
    public static byte[] OfImage(BundleSpec spec) => JsonWriting.Write(
        writer =>
        {
            writer.Text("ociVersion", EveryRuntimes);
            writer.Member("process", process =>
            {
                Process(process, spec, CapabilitiesOfImage);
                process.WriteBoolean("noNewPrivileges", true);
            });
            Root(writer, spec.IsReadOnly);
            writer.Text("hostname", spec.HostName);
            MountAll(writer, [.. Mounts, OfSystem(ownsNetwork: false).First(), .. spec.Binds.Select(Bind)]);
            if (spec.Annotations.Count > 0)
            {
                writer.Map("annotations", spec.Annotations);
            }

            string[] users = spec.User is null ? [] : ["user"];
            writer.Member("linux", linux => Linux(linux, spec.User, [.. Namespaces, .. users]));
        },
        indented: true);

    private static void Root(Utf8JsonWriter writer, bool isReadOnly) => writer.Member("root", root =>
    {
        root.Text("path", "rootfs");
        root.WriteBoolean("readonly", isReadOnly);
    });

    private static (string, string, string, string[]) Bind((string Source, string Destination, bool IsReadOnly) bind) =>
        (bind.Destination, "bind", bind.Source, bind.IsReadOnly ? ["rbind", "ro"] : ["rbind", "rw"]);

    private static void MountAll(Utf8JsonWriter writer, IEnumerable<(string, string, string, string[])> mounts)
    {
        writer.WriteStartArray("mounts");
        foreach ((string destination, string type, string source, string[] options) in mounts)
        {
            Mount(writer, destination, type, source, options);
        }

        writer.WriteEndArray();
    }

    private static void Process(Utf8JsonWriter writer, BundleSpec spec, string[] capabilities)
    {
        writer.WriteBoolean("terminal", spec.HasTerminal);
        writer.Member("user", user =>
        {
            user.Number("uid", 0);
            user.Number("gid", 0);
        });
        writer.List("args", spec.Arguments);
        writer.List("env", Environment(spec));
        writer.Text("cwd", spec.Directory);
        writer.Member("capabilities", sets =>
        {
            foreach (string set in new[] { "bounding", "effective", "permitted" })
            {
                sets.List(set, capabilities);
            }
        });
    }

    /// <summary>Without a PATH no runtime finds a program by its name.</summary>
    private static IEnumerable<string> Environment(BundleSpec spec)
    {
        bool Has(string name) => spec.Environment.Any(entry => entry.StartsWith(name, StringComparison.Ordinal));
        string[] path = Has("PATH=") ? [] : [UsualPath], terminal = spec.HasTerminal && !Has("TERM=") ? ["TERM=xterm"] : [];
        return [.. path, .. spec.Environment, .. terminal];
    }

    private static void Limit(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("rlimits");
        writer.WriteStartObject();
        writer.Text("type", "RLIMIT_NOFILE");
        writer.Number("hard", 1024);
        writer.Number("soft", 1024);
        writer.WriteEndObject();
        writer.WriteEndArray();
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

    private static void Linux(Utf8JsonWriter writer, (uint User, uint Group)? user, string[] namespaces)
    {
        if (user is { } ids)
        {
            Mapping(writer, "uidMappings", ids.User);
            Mapping(writer, "gidMappings", ids.Group);
        }

        writer.WriteStartArray("namespaces");
        foreach (string kind in namespaces)
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
