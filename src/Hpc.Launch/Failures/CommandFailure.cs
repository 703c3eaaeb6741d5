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
            Errno.ENOENT when arguments.SearchedPath is { } path => Said(command, MissingCommand.InPath(path)),
            Errno.ENOENT => Said(command, MissingCommand.File(command)),
            Errno.EACCES => Said(command, MissingCommand.NotExecutable(command)),
            Errno.ENOEXEC => ($"cannot run \"{command}\": not a program for this machine",
                $"it is for another processor than {Processor}, or no program, and no interpreter is set up for it (binfmt_misc)",
                $"an image for {Processor}; hpcrun exec IMAGE file {command}"),
            Errno.E2BIG => ($"cannot run \"{command}\": argument list too long",
                "arguments and environment together exceed the kernel's limit (a quarter of ulimit -s)",
                "ulimit -s unlimited, or --cleanenv"),
            _ => ($"cannot run \"{command}\": execve: {Errno.Name(errno)}", "the kernel refused to start it",
                "hpcrun exec IMAGE ls -l " + command),
        };
    }

    private static string Processor => Utsname.Read().Machine;

    private static (string What, string Why, string Remedy) Said(string command, MissingCommand missing) =>
        ($"cannot run \"{command}\": {missing.What}", missing.Why, missing.Remedy);

    /// <summary>Of a FUSE program.</summary>
    public static (string What, string Why, string Remedy) OfServer(StartFuseProgramStep step, int errno) => errno == Errno.ECHILD
        ? ($"cannot mount what \"{step.Process.Argv[0]}\" serves: it ended with a failure",
            "it has said why above, if it has said anything",
            "run it in the container: hpcrun exec IMAGE " + step.Process.Argv[0])
        : Explain(step.Process, errno);
}
