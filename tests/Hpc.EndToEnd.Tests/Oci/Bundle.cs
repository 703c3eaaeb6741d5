using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>A bundle of the test user's with busybox in it, and the two runtimes that can run it.</summary>
internal sealed class Bundle
{
    private static readonly string[] Applets = ["sh", "cat", "echo", "id", "ls", "mount", "sleep", "hostname", "env", "sort",
        "grep", "touch", "kill", "stat", "test", "true", "chmod", "pwd", "mkdir", "awk", "readlink", "stty", "umask", "od"];

    private readonly Machine _machine;

    /// <summary>XDG_RUNTIME_DIR of both runtimes.</summary>
    public string RuntimeDirectory { get; }

    public string Path { get; }

    public JsonNode Config { get; }

    public Bundle(Machine machine, params string[] command)
    {
        (_machine, RuntimeDirectory, Path) = (machine, machine.NewDirectory(), machine.NewDirectory());
        foreach (string directory in new[] { "bin", "etc", "proc", "sys", "dev", "tmp", "data", "srv" })
            Directory.CreateDirectory($"{Path}/rootfs/{directory}");
        File.Copy(Judge.Find("busybox")!, $"{Path}/rootfs/bin/busybox");
        foreach (string applet in Applets) File.CreateSymbolicLink($"{Path}/rootfs/bin/{applet}", "busybox");
        File.WriteAllText($"{Path}/rootfs/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        Machine.Tool("chmod", "1777", $"{Path}/rootfs/tmp");
        Machine.Tool("chown", "-R", "-h", $"{machine.User.Uid}:{machine.User.Gid}", Path);
        Config = Initial(machine.User, command);
    }

    /// <summary>hpcrun-oci with these words.</summary>
    public UserCommand Ours(params string[] words) => Runtime(_machine.HpcrunOci, words);

    public UserCommand Runc(params string[] words) => Runtime("runc", words);

    /// <summary>A bash script in which $oci is hpcrun-oci and probes/waiting.sh is known.</summary>
    public UserCommand Script(string text) => Runtime("bash", "-c", $"oci={_machine.HpcrunOci}; . {_machine.Waiting}\n{text}");

    /// <summary>Writes config.json, with what changed.</summary>
    public Bundle Written(Action<JsonNode>? change = null)
    {
        change?.Invoke(Config);
        File.WriteAllText($"{Path}/config.json", Config.ToJsonString());
        return this;
    }

    private UserCommand Runtime(params string[] words) => Runtime(words[0], words[1..]);

    private UserCommand Runtime(string program, string[] words) =>
        new UserCommand(_machine.User, [program, .. words]).In(Path).With("XDG_RUNTIME_DIR", RuntimeDirectory);

    private static JsonNode Initial(TestUser user, string[] command)
    {
        JsonNode config = JsonNode.Parse("""
            {
              "ociVersion": "1.0.2",
              "process": {
                "user": {"uid": 0, "gid": 0}, "cwd": "/", "noNewPrivileges": true, "env": ["PATH=/bin", "TERM=dumb"],
                "capabilities": {
                  "bounding": ["CAP_KILL", "CAP_NET_BIND_SERVICE"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL",
                  "CAP_NET_BIND_SERVICE"],
                  "inheritable": ["CAP_KILL"], "ambient": ["CAP_KILL"]
                },
                "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 1000, "soft": 900}]
              },
              "root": {"path": "rootfs", "readonly": true},
              "hostname": "box",
              "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755",
                "size=65536k"]},
                {"destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["nosuid", "noexec", "newinstance",
                "ptmxmode=0666", "mode=0620"]},
                {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "noexec", "nodev",
                "mode=1777", "size=65536k"]},
                {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"}
              ],
              "annotations": {"org.example.a": "1"},
              "linux": {
                "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "user"}],
                "maskedPaths": ["/proc/acpi", "/proc/kcore", "/proc/keys", "/nowhere"],
                "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys"]
              }
            }
            """)!;
        config["process"]!["args"] = new JsonArray([.. command.Select(word => JsonValue.Create(word))]);
        config["linux"]!["uidMappings"] = JsonNode.Parse($$"""[{"containerID": 0, "hostID": {{user.Uid}}, "size": 1}]""");
        config["linux"]!["gidMappings"] = JsonNode.Parse($$"""[{"containerID": 0, "hostID": {{user.Gid}}, "size": 1}]""");
        return config;
    }
}
