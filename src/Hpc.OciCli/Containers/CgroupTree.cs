using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Plan;

namespace Hpc.OciCli;

/// <summary>The container's directory in a cgroup v2 hierarchy that was delegated to the caller. Where nothing was, there is
/// none; limits that were asked for and cannot be set are refused then.</summary>
internal static class CgroupTree
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Makes the directory and sets the limits. Its absolute path, or "".</summary>
    /// <exception cref="RuntimeException">A limit cannot be set, or a path is asked for that nobody has here.</exception>
    public static string Make(RuntimeConfig config, string id, RuntimeFacts facts)
    {
        CgroupResources resources = config.Linux.Resources;
        if (!facts.UnifiedCgroups)
        {
            CheckUnlimited(resources, "this machine has cgroup v1");
            return config.Linux.CgroupsPath.Length == 0 || facts.Privileged ? "" : throw new RuntimeException(
                $"unable to apply cgroup configuration: linux.cgroupsPath {config.Linux.CgroupsPath}: permission denied: " +
                    "cgroup v1 gives users no cgroups");
        }

        string own = ControlGroup.Of(Environment.ProcessId), wanted = config.Linux.CgroupsPath;
        string path = (wanted.StartsWith('/') ? ControlGroup.Mount + wanted
            : $"{own}/{(wanted.Length > 0 && !wanted.Contains(':') ? wanted : "hpcrun-oci-" + id)}");
        IReadOnlyList<KeyValuePair<string, string>> files = CgroupFiles.Of(resources);
        if (path.Contains("/../", StringComparison.Ordinal) || MakeDirectories(path, own,
            CgroupFiles.Controllers(files)) is < 0 and not -Errno.EEXIST)
        {
            CheckUnlimited(resources, $"{path} cannot be made, because no cgroup was delegated to this user");
            return "";
        }

        try
        {
            Set(path, resources);
        }
        catch
        {
            _ = Unistd.TryRemoveDirectory(path);
            throw;
        }

        return path;
    }

    /// <summary>Writes what the resources say.</summary>
    /// <exception cref="RuntimeException">The kernel has no such limit here, or refuses the value.</exception>
    public static void Set(string path, CgroupResources resources)
    {
        if (resources.Unserved is [var member, ..])
        {
            throw new RuntimeException($"cannot set {member} of linux.resources: this runtime has nothing of cgroup v2 for it");
        }

        foreach ((string file, string value) in CgroupFiles.Of(resources))
        {
            int result = file.Contains('/') ? -Errno.EINVAL : ControlGroup.Write($"{path}/{file}", value);
            if (result < 0)
            {
                throw new RuntimeException($"cannot set {file} of linux.resources to {value}: {path}/{file}: " +
                    $"{ErrnoText.Of(-result)}");
            }
        }
    }

    /// <exception cref="RuntimeException">There is a limit.</exception>
    /// <param name="why">There is no cgroup to set it in.</param>
    public static void CheckUnlimited(CgroupResources resources, string why)
    {
        string? limit = CgroupFiles.Of(resources).Select(file => file.Key.Split('.')[0]).Concat(resources.Unserved)
            .FirstOrDefault();
        if (limit is not null)
        {
            throw new RuntimeException($"cannot set {limit} limit: container could not join or create cgroup: {why}; " +
                "remove linux.resources, or have a cgroup v2 delegated");
        }
    }

    /// <summary>null: there is none.</summary>
    public static IReadOnlyList<int>? Processes(string path) => path.Length == 0 ? null : ControlGroup.Processes(path);

    /// <summary>Stops all of its processes where they are, or has them go on: 0 or the negative errno.</summary>
    public static int Freeze(string path, bool frozen) => ControlGroup.Write(path + "/cgroup.freeze", frozen ? "1" : "0");

    public static bool IsFrozen(string path) => path.Length > 0 && SmallFile.ReadText(path + "/cgroup.freeze")?.Trim() == "1";

    /// <summary>Whatever still runs in it ends; then it is removed.</summary>
    public static void Remove(string path)
    {
        if (path.Length == 0)
        {
            return;
        }

        _ = ControlGroup.Write(path + "/cgroup.kill", "1");  // Linux 5.14
        for (long end = Environment.TickCount64
            + (long)Patience.TotalMilliseconds; Unistd.TryRemoveDirectory(path) == -Errno.EBUSY && Environment.TickCount64 < end;)
        {
            Thread.Sleep(5);
        }
    }

    /// <summary>Every missing part; on the way down each directory gives the controllers to the next one, where it may.</summary>
    private static int MakeDirectories(string path, string own, IReadOnlyList<string> controllers)
    {
        for (int slash = path.IndexOf('/', ControlGroup.Mount.Length + 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            _ = ControlGroup.Make(path[..slash]);
            foreach (string controller in controllers)
            {
                _ = ControlGroup.Give(path[..slash], controller, stepAside: path[..slash] == own);
            }
        }

        return ControlGroup.Make(path);
    }
}
