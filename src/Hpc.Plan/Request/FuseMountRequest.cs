namespace Hpc.Plan;

/// <summary>A file system that a FUSE program of the container serves (<c>--fusemount</c>).</summary>
/// <param name="Command">The program and its words, without the mount point.</param>
/// <param name="MountPoint">Absolute path in the container.</param>
/// <param name="IsDaemon">It goes to the background by itself, where others are told to stay (-f).</param>
/// <param name="Origin">The option or variable that asked, for messages.</param>
public sealed record FuseMountRequest(IReadOnlyList<string> Command, string MountPoint, bool IsDaemon, string Origin)
{
    /// <summary>More of them have no descriptors.</summary>
    public const int Most = 8;

    /// <summary>What libfuse takes for a mount point: a device that is open and mounted already.</summary>
    private const string OpenDevice = "/dev/fd/3";

    /// <summary>The program's words, with what tells it where to serve.</summary>
    public IReadOnlyList<string> Arguments => [.. Command, OpenDevice, .. IsDaemon ? Array.Empty<string>() : ["-f"]];

    /// <summary><c>TYPE:COMMAND [WORD...] DIR</c>, words with spaces between.</summary>
    /// <exception cref="UsageException">It is not such a text, or of a type that is not done.</exception>
    public static FuseMountRequest Parse(string text, string origin)
    {
        string[] words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        string[] first = words.Length > 1 ? words[0].Split(':', 2) : [];
        (string type, string program) = first.Length == 2 ? (first[0], first[1]) : ("", "");
        if (type is "host" or "host-daemon")
        {
            throw new UsageException($"cannot use {origin} \"{text}\": the type \"{type}\" is not supported",
                "hpcrun starts FUSE programs in the container only",
                "container:COMMAND DIR; or start it on the host, and bind its directory");
        }

        return type is "container" or "container-daemon" && program.Length > 0 && words[^1].StartsWith('/')
            ? new FuseMountRequest([program, .. words[1..^1]], words[^1], type == "container-daemon", origin)
            : throw new UsageException($"cannot use {origin} \"{text}\": it is not a type, a command and an absolute path", null,
                "container:COMMAND DIR, or container-daemon:COMMAND DIR");
    }
}
