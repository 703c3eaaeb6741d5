namespace Hpc.Plan;

/// <summary>One file system in memory that the user asked for (<c>--tmpfs DST[:OPTIONS]</c>, as Docker and podman have
/// it).</summary>
/// <param name="Destination">Path in the container.</param>
/// <param name="Flags">Of the mount.</param>
/// <param name="Options">The file system's own (tmpfs(5)): <c>size=64m,mode=1777</c>.</param>
public sealed record TmpfsRequest(string Destination, MountFlags Flags, string Options)
{
    private const MountFlags Usual = MountFlags.MS_NOSUID | MountFlags.MS_NODEV;

    /// <summary>Options are separated by commas: words of <see cref="MountWords"/>, or the file system's own.</summary>
    /// <exception cref="UsageException">The destination is not an absolute path, or is the root.</exception>
    public static TmpfsRequest Parse(string text, string origin)
    {
        string[] parts = text.Split(':', 2);
        string destination = parts[0].StartsWith('/') ? ContainerPath.Of(parts[0]).ToString() : "";
        if (destination is "" or "/")
        {
            throw new UsageException(
                $"cannot use {origin} \"{text}\": the destination is "
                + $"{(destination == "/" ? "the root" : "not an absolute path")}",
                null, $"{origin} /DST, or {origin} /DST:size=1G");
        }

        MountFlags flags = Usual;
        List<string> own = [];
        foreach (string word in parts.Length < 2 ? [] : parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (MountWords.Restrict(flags, word) is { } restricted)
            {
                flags = restricted;
            }
            else
            {
                own.Add(word);
            }
        }

        return new TmpfsRequest(destination, flags, string.Join(',', own));
    }
}
