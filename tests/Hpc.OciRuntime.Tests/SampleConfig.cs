using System.Text;
using System.Text.Json.Nodes;

namespace Hpc.OciRuntime.Tests;

/// <summary>config.json texts: a small one that runs, and changes to it.</summary>
internal static class SampleConfig
{
    /// <summary>What <c>runc spec --rootless</c> writes, in short.</summary>
    public const string Text = """
        {
          "ociVersion": "1.0.2-dev",
          "process": {
            "user": {"uid": 0, "gid": 0}, "args": ["sh"], "cwd": "/", "noNewPrivileges": true,
            "env": ["PATH=/usr/bin:/bin", "TERM=xterm"],
            "capabilities": {"bounding": ["CAP_KILL"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL"],
            "ambient": ["CAP_KILL"]},
            "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024}]
          },
          "root": {"path": "rootfs", "readonly": true},
          "hostname": "box",
          "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755",
            "size=65536k"]},
            {"destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["nosuid", "noexec", "newinstance",
            "ptmxmode=0666", "mode=0620", "gid=5"]},
            {"destination": "/sys", "type": "none", "source": "/sys", "options": ["rbind", "nosuid", "noexec", "nodev", "ro"]}
          ],
          "linux": {
            "uidMappings": [{"containerID": 0, "hostID": 1000, "size": 1}], "gidMappings": [{"containerID": 0, "hostID": 1000,
            "size": 1}],
            "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "cgroup"},
            {"type": "user"}],
            "maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys"]
          }
        }
        """;

    public static RuntimeConfig Plain => Read(Text);

    public static RuntimeConfig With(Action<JsonNode> change)
    {
        JsonNode json = JsonNode.Parse(Text)!;
        change(json);
        return Read(json.ToJsonString());
    }

    public static RuntimeConfig Read(string json) => RuntimeConfigReader.Read(Encoding.UTF8.GetBytes(json));
}
