namespace Hpc.Plan;

/// <summary>passwd(5) and group(5) of the container: the image's own, and the caller's line where it lacks the id.</summary>
public static class IdentityFile
{
    public const string Passwd = "/etc/passwd";
    public const string Group = "/etc/group";

    /// <summary>The lines that name the caller: as he is inside.</summary>
    internal static string PasswdLine(RunRequest request, HostFacts host)
    {
        string home = request.Home?.Destination ?? (request.FakeRoot ? "/root" : host.Home);
        UserEntry user = request.FakeRoot ? new UserEntry("root", 0, 0, "root", home, "/bin/sh") : host.User;
        return $"{user.Name}:x:{user.UserId}:{user.GroupId}:{user.Gecos}:{home}:{user.Shell}\n";
    }

    internal static string GroupLines(RunRequest request, HostFacts host) => request.FakeRoot
        ? "root:x:0:\n"
        : string.Concat(host.Groups.Select(group => $"{group.Name}:x:{group.GroupId}:\n"));

    /// <summary>The image's content with those of <paramref name="lines"/> whose numeric id (third field) it lacks. Where it has
    /// the id under another name, the caller's line goes in front: getpwuid(3) takes the first.</summary>
    public static string Complete(string? content, string lines)
    {
        string own = content ?? "";
        HashSet<string> known = [.. own.Split('\n').Select(Key)];
        string added = string.Concat(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !known.Contains(Key(line))).Select(line => line + "\n"));
        return added + own;
    }

    /// <summary>True where <see cref="Complete"/> would change nothing.</summary>
    internal static bool IsComplete(string? content, string lines) => content is not null && Complete(content, lines) == content;

    private static string Key(string line)
    {
        string[] fields = line.Split(':');
        return fields.Length > 2 ? $"{fields[0]}:{fields[2]}" : "";
    }
}
