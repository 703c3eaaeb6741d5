namespace Hpc.Linux;

/// <summary>What an errno says has run out, and the limit behind it.</summary>
public static class Exhaustion
{
    /// <summary>Of memory, also the runtime's own.</summary>
    public static (string Why, string Remedy) OfMemory => Of(Errno.ENOMEM)!.Value;

    /// <summary>null if it says nothing of the kind.</summary>
    public static (string Why, string Remedy)? Of(int errno) => errno switch
    {
        Errno.EMFILE => ($"the limit on open files of a process is reached (ulimit -n: {Limit(Resource.RLIMIT_NOFILE)})",
            "ulimit -n 1024, or close files before the launch"),
        Errno.ENFILE => ("the node's limit on open files is reached (fs.file-max)",
            "sysctl fs.file-nr; end programs that have many files open"),
        Errno.ENOMEM =>
            ($"memory has run out (ulimit -v: {Limit(Resource.RLIMIT_AS)}, ulimit -d: "
                + $"{Limit(Resource.RLIMIT_DATA)}, or the job's cgroup)",
                "ulimit -v unlimited; ulimit -d unlimited; ask the scheduler for more memory"),
        Errno.EAGAIN => ($"the limit on processes is reached (ulimit -u: {Limit(Resource.RLIMIT_NPROC)}, or the job's cgroup)",
            "ulimit -u"),
        Errno.EFBIG => ($"the limit on the size of a file is reached (ulimit -f: {Limit(Resource.RLIMIT_FSIZE)})",
            "ulimit -f unlimited"),
        Errno.ENOSPC => ("no space is left on the file system", "df; another directory: TMPDIR, HPCRUN_CACHEDIR"),
        Errno.EDQUOT => ("your quota is used up", "quota; another directory: TMPDIR, HPCRUN_CACHEDIR"),
        _ => null,
    };

    private static string Limit(int resource) =>
        Resource.SoftLimit(resource) is >= 0 and var value ? value.ToString() : "unlimited";
}
