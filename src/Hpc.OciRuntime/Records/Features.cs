using System.Text.Json;

namespace Hpc.OciRuntime;

/// <summary>features.md: what <c>features</c> prints.</summary>
public static class Features
{
    public static byte[] ToJson() => JsonWriting.Write(
        writer =>
        {
            writer.Text("ociVersionMin", "1.0.0");
            writer.Text("ociVersionMax", ContainerState.SpecVersion);
            writer.List("hooks", ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"]);
            writer.List("mountOptions", MountOptions.Known);
            writer.Member("linux", Linux);
        },
        indented: true);

    private static void Linux(Utf8JsonWriter writer)
    {
        writer.List("namespaces", ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"]);
        writer.List("capabilities", CapabilitySets.All);
        writer.Member("cgroup", cgroup =>
        {
            cgroup.WriteBoolean("v1", false);
            cgroup.WriteBoolean("v2", true);
            cgroup.WriteBoolean("systemd", false);
            cgroup.WriteBoolean("systemdUser", false);
        });
        writer.Member("seccomp", seccomp =>
        {
            seccomp.WriteBoolean("enabled", true);
            seccomp.List("actions", SeccompNames.Actions);
            seccomp.List("operators", SeccompNames.Operators);
            seccomp.List("knownFlags", SeccompFlags.Known);
            seccomp.List("supportedFlags", SeccompFlags.Supported);
        });
        writer.Member("apparmor", apparmor => apparmor.WriteBoolean("enabled", true));
        writer.Member("selinux", selinux => selinux.WriteBoolean("enabled", true));
        writer.Member("mountExtensions", extensions => extensions.Member("idmap", idmap => idmap.WriteBoolean("enabled", false)));
    }
}
