using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Launch.Failures;

/// <summary>A step of the plan failed: what the kernel said, why it says so, and what to try.</summary>
internal static class StepFailure
{
    /// <summary>DETAIL_SEALED of stage.h.</summary>
    private const int NotSealed = 6;

    /// <param name="output">Where the user reads it: standard error of the process that failed.</param>
    public static void Print(int output, LaunchPlan plan, StageMessage failed, ProcessArguments arguments)
    {
        int at = Math.Min(failed.Step, plan.Steps.Count - 1), errno = failed.Errno;
        Step step = failed.Of(plan);
        (string what, string why, string remedy) = failed.Detail == NotSealed
            ? ("cannot make a copy of hpcrun in memory: " + Errno.Name(errno),
                "the program is contained, and could write to hpcrun's own file as you can",
                "use an hpcrun that belongs to root; or sysctl vm.memfd_noexec=0")
            : step is ExecStep
            ? CommandFailure.Explain(arguments, errno)
            : step is StartFuseProgramStep fuse ? CommandFailure.OfServer(fuse, errno)
            : step is StartFileServerStep or StartMergerStep && errno is Errno.ECHILD or Errno.ENOEXEC
                ? LayerServerFailure.Explain(step, errno)
            : step is MakePointStep point ? MountPointFailure.Explain(point, errno)
            : step is MountStep { Type: "overlay" } && errno == Errno.EINVAL && MountBelow(plan) is { } below
                ? CoveredDirectory(step, below)
            : step is OpenStandardStep file
                ? ($"cannot write to '{file.Path}': {Errno.Name(errno)}", file.Reason,
                "name a file in a directory that is there and is yours")
            : (step is LeaveHostStep && errno == Errno.EBUSY
                ? "cannot start the program: the host's root is still mounted in the container"
                : $"cannot make the container: {step.Call}: {Errno.Name(errno)}", Why(step, errno), Remedy(step, errno));
        Terminal.Error(what, why, remedy, $"step {at + 1} of {plan.Steps.Count}, \"{step.Reason}\" (--explain shows them all)",
            output);
    }

    /// <summary>A descriptor that the launch cannot go on without came, and this process may have no more.</summary>
    public static void PrintLost()
    {
        (string why, string remedy) = Exhaustion.Of(Errno.EMFILE)!.Value;
        Terminal.Error("cannot make the container: recvmsg: EMFILE", why, remedy);
    }

    private static string Why(Step step, int errno) => (step, errno) switch
    {
        (UnshareStep or WriteStep, Errno.EPERM or Errno.EACCES) => UserNamespaceObstacle(),
        (UnshareStep, Errno.ENOSPC) =>
            $"the limit of user namespaces is reached (/proc/sys/user/max_user_namespaces: "
            + $"{Setting("user/max_user_namespaces")})",
        (UnshareStep, Errno.EINVAL) => "this kernel has no user namespaces",
        (UnshareStep, Errno.EUSERS) => "user namespaces are nested too deeply (32 levels)",
        (MountImageStep or MountFuseStep, Errno.ENOENT) => "there is no /dev/fuse on this node",
        (MountImageStep or MountFuseStep, Errno.EACCES) => "/dev/fuse may not be opened by users on this node",
        (MountImageStep or MountFuseStep, Errno.ENODEV or Errno.ENXIO) => "the kernel module fuse is not loaded",
        (MountImageStep or MountFuseStep, Errno.EPERM) => $"mounting in a user namespace is forbidden: {UserNamespaceObstacle()}",
        (MountStep { Type: "overlay" }, Errno.EPERM) => "this kernel does not let users mount overlayfs in a user namespace",
        (MountStep { Type: "overlay" }, Errno.EINVAL) =>
            "the upper directory lies on a file system that overlayfs cannot write to (NFS, Lustre, GPFS, another overlay)",
        (MountStep { Type: "overlay" }, Errno.EBUSY) => "another container writes to this overlay directory",
        (MountStep, Errno.ENOENT) => "the source or the mount point was removed during the launch",
        (MountStep, Errno.EACCES) => "you may not search a directory of this path",
        (LeaveHostStep, Errno.EBUSY) => "the program would see it: something was mounted on it meanwhile, or the kernel kept it",
        (BindDescriptorStep, Errno.ESTALE) => "another directory has this name now: somebody changed it during the launch",
        (SetAffinityStep, Errno.EINVAL) => "none of these processors may be used here: nproc, and /sys/devices/system/cpu/online",
        (SetMemoryPolicyStep, Errno.EINVAL or Errno.ENOSYS) => "none of these memory nodes may be used here",
        (SetMemoryPolicyStep, Errno.EPERM) => "a filter refuses this call here (an enclosing container)",
        (NoTypingStep, _) => "this kernel has no seccomp filters, or an enclosing one refuses them",
        (ChangeDirectoryStep, Errno.EXDEV) =>
            "the directory is not in the container: a link leads out of it, through a descriptor that the caller left open",
        (ChangeDirectoryStep, Errno.EACCES) => "you may not enter this directory",
        (ChangeDirectoryStep, Errno.ENOENT) => "the container has no such directory",
        (CreateFileStep or MakeDirectoryStep, Errno.ENOSPC or Errno.EDQUOT) => "the file system is full",
        (EnterPidNamespaceStep, Errno.ENOSPC) =>
            $"the limit of PID namespaces is reached (/proc/sys/user/max_pid_namespaces: {Setting("user/max_pid_namespaces")})",
        (EnterPidNamespaceStep or StartInitStep, Errno.EAGAIN) => "the limit on processes (ulimit -u) is reached",
        _ => Exhaustion.Of(errno)?.Why ?? "the kernel refused this step",
    };

    private static string Remedy(Step step, int errno) => (step, errno) switch
    {
        (UnshareStep or WriteStep, _) => "hpcrun doctor, and show its output to the administrators",
        (MountImageStep, Errno.EACCES) => "ask an administrator: chmod 666 /dev/fuse; or hpcrun exec --unpack IMAGE COMMAND",
        (MountImageStep, _) => "ask an administrator: modprobe fuse; or hpcrun exec --unpack IMAGE COMMAND",
        (MountStep { Type: "overlay" }, Errno.EINVAL) =>
            "put the overlay directory on a local file system, or use --writable-tmpfs",
        (MountStep { Type: "overlay" }, Errno.EBUSY) => "give every container its own overlay directory, or add :ro",
        (SetAffinityStep, _) => "--cpuset-cpus with processors of the job: taskset -p $$",
        (SetMemoryPolicyStep, _) => "remove --cpuset-mems, or start numactl --membind in the container",
        (NoTypingStep, _) => "remove --contain, --containall and --compat, if you trust the program with your terminal",
        (EnterPidNamespaceStep, Errno.ENOSPC) =>
            "remove --pid, --containall and --compat, or show this message to the administrators",
        (LeaveHostStep, _) => "start it again; if it is refused again, report it with the output of --explain",
        (ChangeDirectoryStep, _) => "--pwd DIRECTORY",
        (MountStep { Type: "overlay" }, Errno.EPERM or Errno.ENODEV) =>
            "use a node with Linux 5.11 or RHEL 8.5, or bind a writable directory (--bind)",
        _ => Exhaustion.Of(errno)?.Remedy ?? "hpcrun doctor",
    };

    /// <summary>A layer over an image directory, in which somebody has mounted something: the kernel could not hide it
    /// again.</summary>
    private static (string What, string Why, string Remedy) CoveredDirectory(Step step, string below) =>
        ($"cannot make the container: {step.Call}: {Errno.Name(Errno.EINVAL)}",
            $"something is mounted below the image directory, at '{below}', and the image needs a layer over it: a bind wants "
            + "a name that it lacks, or it is written to",
            $"umount '{below}', make the names in the directory, or use an image file");

    /// <summary>The first mount point in an image that is a directory; null for none, and for other images.</summary>
    private static string? MountBelow(LaunchPlan plan)
    {
        string? image = plan.Steps.OfType<BindDescriptorStep>().FirstOrDefault()?.Path;
        return image is null ? null : (SmallFile.ReadText("/proc/self/mountinfo") ?? "").Split('\n')
            .Select(line => line.Split(' ')).Where(fields => fields.Length > 4).Select(fields => MountText.Unescape(fields[4]))
            .FirstOrDefault(point => point.StartsWith(image + "/", StringComparison.Ordinal));
    }

    /// <summary>The setting that keeps this user from user namespaces, as far as it can be told.</summary>
    private static string UserNamespaceObstacle() =>
        Setting("kernel/unprivileged_userns_clone") == "0"
            ? "user namespaces are switched off for users (kernel.unprivileged_userns_clone = 0)"
        : Setting("user/max_user_namespaces") == "0" ? "user namespaces are switched off (user.max_user_namespaces = 0)"
        : Setting("kernel/apparmor_restrict_unprivileged_userns") == "1"
            ? "AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns = 1)"
        : "a security module or a seccomp filter (an enclosing container?) forbids user namespaces here";

    private static string Setting(string name) => SmallFile.ReadText("/proc/sys/" + name)?.Trim() ?? "";
}
