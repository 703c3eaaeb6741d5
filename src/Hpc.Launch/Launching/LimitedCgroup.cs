using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Launching;

/// <summary>A cgroup below the caller's own, in which the program has limits (<c>--memory</c> and its like, adr/0076). The image
/// server stays outside. It goes when the server ends, or else with the next launch that makes one.</summary>
public sealed class LimitedCgroup : IDisposable
{
    private const string Prefix = "hpcrun-";
    private const string Remedy =
        "ask the scheduler: srun --mem, --cpus-per-task; or systemd-run --user --scope -p Delegate=yes hpcrun ...";

    private readonly string _path;

    private LimitedCgroup(string path) => _path = path;

    /// <summary>Where the program of that process will have its limits; nothing is made.</summary>
    /// <param name="process">Pid of the process that will be the program.</param>
    public static string PathFor(int process) => $"{ControlGroup.Of(process)}/{Prefix}{process}";

    /// <summary>Makes the directory that the plan enters, and sets the limits. null: none were asked for.</summary>
    /// <exception cref="RefusedException">No cgroup was delegated, or the kernel has no such limit.</exception>
    public static LimitedCgroup? Make(RunRequest request, HostFacts host)
    {
        IReadOnlyList<KeyValuePair<string, string>> files = CgroupFiles.Of(request.Limits);
        if (files.Count == 0)
        {
            return null;
        }

        string path = host.Cgroup, own = path[..path.LastIndexOf('/')];
        if (!ControlGroup.IsUnified)
        {
            throw Refuse("this node has cgroup v1, in which users have no cgroups of their own");
        }

        foreach (string controller in CgroupFiles.Controllers(files))
        {
            Require(own, controller);
        }

        RemoveEmpty(own);
        _ = Unistd.TryRemoveDirectory(path); // of another process that had this number
        int made = ControlGroup.Make(path);
        if (made is < 0 and not -Errno.EEXIST)
        {
            throw Refuse($"mkdir {path}: {Errno.Name(-made)}");
        }

        LimitedCgroup cgroup = new(path);
        foreach ((string file, string value) in files)
        {
            int set = file.Contains('/') ? -Errno.EINVAL : ControlGroup.Write($"{path}/{file}", value);
            if (set < 0)
            {
                cgroup.Dispose();
                throw Refuse($"the kernel does not take {value} for {path}/{file} ({Errno.Name(-set)})");
            }
        }

        return cgroup;
    }

    private static void Require(string own, string controller)
    {
        if ($" {ControlGroup.Read(own, "cgroup.subtree_control")} ".Contains($" {controller} ", StringComparison.Ordinal))
        {
            return;
        }

        int given = ControlGroup.Give(own, controller, stepAside: true);
        if (given < 0)
        {
            throw Refuse(given is -Errno.EACCES or -Errno.EROFS or -Errno.EPERM ? $"your cgroup, {own}, was not delegated to you"
                : $"your cgroup, {own}, does not give the controller {controller} to its children ({Errno.Name(-given)})");
        }
    }

    /// <summary>What launches without a server left. One whose process is there may be about to be entered.</summary>
    private static void RemoveEmpty(string own)
    {
        foreach (string name in new HostTree().List(own))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Prefix.Length), out int process)
                && Stat.Of($"/proc/{process}", followLinks: false, out _) is null)
            {
                _ = Unistd.TryRemoveDirectory($"{own}/{name}"); // EBUSY where children of the program are in it
            }
        }
    }

    private static RefusedException Refuse(string why) =>
        new("cannot limit the program: it can have no cgroup of its own", why, Remedy);

    public void Dispose() => _ = Unistd.TryRemoveDirectory(_path);
}
