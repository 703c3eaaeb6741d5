using Hpc.Binary;

namespace Hpc.Plan;

/// <summary>passwd(5) and group(5) of the container: the image's own, and the caller's line where it lacks the id.</summary>
public static class IdentityFile
{
    public const string Passwd = "/etc/passwd";
    public const string Group = "/etc/group";

    /// <summary>Bytes of the longest file that is searched for the caller: no such file is that long.</summary>
    public const long LongestSearched = 16 << 20;

    private const int PartSize = 32 * 1024;

    /// <summary>The lines that name the caller: as he is inside.</summary>
    internal static string PasswdLine(RunRequest request, HostFacts host)
    {
        string home = request.HomeInside(host.Home);
        UserEntry user = request.FakeRoot ? new UserEntry("root", 0, 0, "root", home, "/bin/sh") : host.User;
        return $"{user.Name}:x:{user.UserId}:{user.GroupId}:{user.Gecos}:{home}:{user.Shell}\n";
    }

    internal static string GroupLines(RunRequest request, HostFacts host) => request.FakeRoot
        ? "root:x:0:\n"
        : string.Concat(host.Groups.Select(group => $"{group.Name}:x:{group.GroupId}:\n"));

    /// <summary>The image's content with those of <paramref name="lines"/> whose name with their numeric id (third field) it
    /// lacks. Where it has the id under another name, or the name with another id, the caller's line goes in front: getpwuid(3)
    /// takes the first.</summary>
    public static string Complete(string? content, string lines)
    {
        IdentityScan scan = new(lines);
        scan.Feed(RawText.Bytes(content ?? ""));
        IdentityLines missing = scan.Missing();
        return missing.Before + content + missing.Behind;
    }

    /// <summary>As <see cref="Complete"/>, what is to stand around a file, of which nothing is held, whatever its
    /// length.</summary>
    /// <param name="content">The file; null if there is none.</param>
    public static IdentityLines Missing(RandomAccessSource? content, string lines)
    {
        IdentityScan scan = new(lines);
        byte[] part = new byte[PartSize];
        int length;
        for (long at = 0; content is not null && (length = content.Read(at, part)) > 0; at += length)
        {
            scan.Feed(part.AsSpan(0, length));
        }

        return scan.Missing();
    }

    /// <summary>True where <see cref="Complete"/> would change nothing.</summary>
    internal static bool IsComplete(string? content, string lines) => content is not null && Complete(content, lines) == content;
}
