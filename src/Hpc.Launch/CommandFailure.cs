using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>execve(2) refused every candidate.</summary>
internal static class CommandFailure
{
    public static (string What, string Why, string Remedy) Explain(ProcessArguments arguments, int errno)
    {
        string command = arguments.Argv.Count > 0 ? arguments.Argv[0] : "";
        return errno switch
        {
            Errno.ENOENT when arguments.SearchedPath is { } path =>
                ($"\"{command}\": executable file not found in $PATH", $"no directory of the container's PATH has it: {path}",
                    "give the full path, or look: hpcrun exec IMAGE ls /usr/bin"),
            Errno.ENOENT => ($"\"{command}\": no such file", "the container has no such file, or the loader or interpreter that it names is missing",
                "hpcrun exec IMAGE ls -l " + command),
            Errno.EACCES => ($"\"{command}\": permission denied", "it is a directory, has no execute bit, or lies on a file system mounted noexec",
                "hpcrun exec IMAGE ls -l " + command),
            Errno.ENOEXEC => ($"\"{command}\": not a program for this machine", "it is neither a program for this architecture nor a script", $"hpcrun exec IMAGE file {command}"),
            Errno.E2BIG => ($"\"{command}\": argument list too long", "arguments and environment together exceed the kernel's limit (a quarter of ulimit -s)",
                "ulimit -s unlimited, or --cleanenv"),
            _ => ($"execve(\"{command}\"): {Errno.Name(errno)}", "the kernel refused to start it", "hpcrun exec IMAGE ls -l " + command),
        };
    }
}
