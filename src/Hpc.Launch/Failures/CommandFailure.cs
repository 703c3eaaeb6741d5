using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Failures;

/// <summary>execve(2) refused every candidate.</summary>
internal static class CommandFailure
{
    public static (string What, string Why, string Remedy) Explain(ProcessArguments arguments, int errno)
    {
        string command = arguments.Argv.Count > 0 ? arguments.Argv[0] : "";
        return errno switch
        {
            Errno.ENOENT when arguments.SearchedPath is { } path =>
                ($"cannot run \"{command}\": executable file not found in $PATH",
                    $"no directory of the container's PATH has it: {path}",
                    "give the full path, or look: hpcrun exec IMAGE ls /usr/bin"),
            Errno.ENOENT => ($"cannot run \"{command}\": no such file",
                "the container has no such file, or the loader or interpreter that it names is missing",
                "hpcrun exec IMAGE ls -l " + command),
            Errno.EACCES => ($"cannot run \"{command}\": permission denied",
                "it is a directory, has no execute bit, or is on a file system mounted noexec",
                "hpcrun exec IMAGE ls -l " + command),
            Errno.ENOEXEC => ($"cannot run \"{command}\": not a program for this machine",
                "it is neither a program for this architecture nor a script", $"hpcrun exec IMAGE file {command}"),
            Errno.E2BIG => ($"cannot run \"{command}\": argument list too long",
                "arguments and environment together exceed the kernel's limit (a quarter of ulimit -s)",
                "ulimit -s unlimited, or --cleanenv"),
            _ => ($"cannot run \"{command}\": execve: {Errno.Name(errno)}", "the kernel refused to start it",
                "hpcrun exec IMAGE ls -l " + command),
        };
    }

    /// <summary>Of a FUSE program.</summary>
    public static (string What, string Why, string Remedy) OfServer(StartFuseProgramStep step, int errno) => errno == Errno.ECHILD
        ? ($"cannot mount what \"{step.Process.Argv[0]}\" serves: it ended with a failure",
            "it has said why above, if it has said anything",
            "run it in the container: hpcrun exec IMAGE " + step.Process.Argv[0])
        : Explain(step.Process, errno);
}
