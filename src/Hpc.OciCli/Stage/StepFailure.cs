using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary>A step that failed, in one line.</summary>
internal static class StepFailure
{
    /// <summary>Details of container_operations.c's hook operation.</summary>
    private const int HookTimedOut = 2;

    private const int HookFailed = 3;

    public static string Explain(LaunchPlan plan, StageMessage failure)
    {
        int at = Math.Min(failure.Step, plan.Steps.Count - 1);
        return failure.Of(plan) switch
        {
            FindProgramStep or ExecStep => Program(((ExecStep)plan.Steps[^1]).Arguments[0], failure.Errno),
            RunHookStep hook => Hook(hook.Kind, hook.Number, hook.Hook, failure),
            FilterCallsStep { Asks: true } when failure.Errno == Errno.EINVAL =>
                "seccomp notify unsupported: it wants Linux 5.0 or newer",
            Step step => $"unable to start container process: {step.Call}: {ErrnoText.Of(failure.Errno)} (step {at + 1} of "
                + $"{plan.Steps.Count}, {step.Reason}){Remedy(step, failure.Errno)}",
        };
    }

    public static string Program(string name, int errno) => "unable to start container process: exec: " + errno switch
    {
        Errno.ENOENT when !name.Contains('/') => $"\"{name}\": executable file not found in $PATH",
        Errno.ENOENT => $"\"{name}\": stat {name}: no such file or directory",
        _ => $"\"{name}\": {ErrnoText.Of(errno)}",
    };

    /// <summary>A hook in the container. What it said comes with the failure.</summary>
    public static string Hook(string kind, int number, Hook hook, StageMessage failure) =>
        HookRunner.Failure(kind, number, hook, failure.Detail switch
        {
            HookTimedOut => HookRunner.Late(hook),
            HookFailed => HookRunner.Ended(failure.Errno),
            _ => ErrnoText.Of(failure.Errno),
        }, failure.Detail is HookTimedOut or HookFailed && failure.Descriptors is [var said] ? HookRunner.TakeWords(said) : "");

    private static string Remedy(Step step, int errno) => (step, errno) switch
    {
        (EnterDirectoryStep, Errno.EXDEV) => "; it leads out of the container, to what the caller or the runtime has open",
        (MountStep { Target: "/proc" or "/sys" }, Errno.ELOOP) =>
            "; the image has a link there, and it must be mounted on ordinary directory",
        (LeaveHostStep, Errno.EBUSY) => "; the host's root would be seen inside",
        (UnshareStep, Errno.EPERM or Errno.ENOSPC) => "; hpcrun doctor says what keeps users from making namespaces here",
        (MountPointStep, Errno.EACCES or Errno.EROFS) => "; the root file system lacks this mount point, and it cannot be made",
        (WriteStep { Path: "/proc/self/gid_map" or "/proc/self/uid_map" }, _) =>
            "; without newuidmap only the caller's own id can be mapped",
        (MountStep { Type: "proc" }, Errno.EPERM) =>
            "; parts of /proc are hidden here (an enclosing container?): share the pid namespace, and /proc is bound",
        _ => "",
    };
}
