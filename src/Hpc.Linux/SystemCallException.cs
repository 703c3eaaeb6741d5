namespace Hpc.Linux;

/// <summary>A system call failed. Reads like a line of strace: the call, its arguments, the errno by name.</summary>
public sealed class SystemCallException : Exception
{
    /// <param name="call">Name of the call as its manual page spells it, e.g. "openat".</param>
    /// <param name="arguments">The arguments as a person would write them, e.g. <c>"/etc/passwd", O_RDONLY</c>.</param>
    /// <param name="errno">The positive error number.</param>
    public SystemCallException(string call, string arguments, int errno)
        : base($"{call}({arguments}): {Linux.Errno.Name(errno)}")
    {
        Call = call;
        Arguments = arguments;
        Errno = errno;
    }

    public string Call { get; }
    public string Arguments { get; }
    public int Errno { get; }
    public string ErrnoName => Linux.Errno.Name(Errno);
}
