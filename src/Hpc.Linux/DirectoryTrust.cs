using System.Globalization;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>Whether nobody but this user and root can put something else in the place of a directory, or of what is in it. Each
/// step is a descriptor: the directory as it was opened, and upwards by "..".</summary>
/// <param name="Path">The directory without symbolic links in it, as the kernel names it.</param>
/// <param name="Why">What stands against it, with who could; null if nothing does.</param>
public sealed record DirectoryTrust(string Path, string? Why)
{
    private const int GroupMayWrite = 0b000_010_000;
    private const int OthersMayWrite = 0b000_000_010;
    private const int Sticky = 0b001_000_000_000;
    private const uint Root = 0;
    private const int Megabyte = 1 << 20;
    private const string AccessList = "system.posix_acl_access";

    /// <summary>Null, and the negative errno in <paramref name="error"/>, where there is no directory.</summary>
    public static DirectoryTrust? Of(string path, out int error)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
        error = Math.Min(fd, 0);
        if (fd < 0)
        {
            return null;
        }

        try
        {
            string name = Name(fd) ?? path;
            return new DirectoryTrust(name, Obstacle(ref fd, name));
        }
        finally
        {
            _ = Unistd.Close(fd);
        }
    }

    /// <summary>Looks at the directory, then upwards: as far as one that is ours or root's every entry must be safe. Above that,
    /// what a site has arranged is its own affair; what anybody may have made himself, or can write to, is not.</summary>
    /// <param name="fd">Replaced by that of the last directory that was looked at.</param>
    private static string? Obstacle(ref int fd, string name)
    {
        bool isItself = true, isOurs = false;
        string? stranger = null;
        while (Stat.Of(fd, out _) is { } status)
        {
            string here = Name(fd) ?? name, owner = $"'{here}' belongs to {User(status.UserId)}";
            bool isSticky = (status.Mode & Sticky) != 0 && !isItself;
            if (!isOurs && !IsTrusted(status.UserId))
            {
                return owner;
            }

            if (isSticky && stranger is not null)
            {
                return stranger;
            }

            if ((status.Mode & OthersMayWrite) != 0 && !isSticky)
            {
                return $"'{here}' of {User(status.UserId)} can be written to by everybody";
            }

            if (!isOurs && (status.Mode & GroupMayWrite) != 0 && !isSticky && !IsOwnGroup(status, here))
            {
                return $"'{here}' of {User(status.UserId)} can be written to by group {status.GroupId}";
            }

            stranger ??= IsTrusted(status.UserId) ? null : owner;
            isOurs = isOurs || (!isItself && !isSticky);
            int above = Fcntl.TryOpenAt(fd, "..", Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
            if (above < 0 || (Stat.Of(above, out _) is { } parent && parent.Inode == status.Inode
                && parent.Device == status.Device))
            {
                _ = above >= 0 && Unistd.Close(above) == 0;
                return null;
            }

            _ = Unistd.Close(fd);
            (fd, isItself) = (above, false);
        }

        return $"'{name}' cannot be looked at";
    }

    /// <summary>Ours or root's; in a user namespace also what belongs to nobody in it, which is the host's.</summary>
    private static bool IsTrusted(uint user) => user == Root || user == Unistd.Getuid() || (user == OverflowUser && !HasAllUsers);

    private static uint OverflowUser => uint.TryParse(Text("/proc/sys/kernel/overflowuid"), out uint user) ? user : 65534;

    private static bool HasAllUsers =>
        Text("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];

    /// <summary>The group that many systems make for each user, with nobody else in it; an access list makes the bit mean more
    /// than the group.</summary>
    private static bool IsOwnGroup(Stat.Status status, string path)
    {
        string? own = NameOf(Unistd.Getuid());
        return status.GroupId == Unistd.Getgid() && (own is not null || status.GroupId == Unistd.Getuid())
            && Xattrs.Value(path, AccessList) is null && !HasOthers(status.GroupId, own ?? "");
    }

    /// <summary>Whether /etc/passwd or /etc/group puts somebody else into a group.</summary>
    private static bool HasOthers(uint group, string own)
    {
        string number = group.ToString(CultureInfo.InvariantCulture);
        foreach (string[] user in Lines("/etc/passwd"))
        {
            if (user.Length > 3 && user[3] == number && user[0] != own)
            {
                return true;
            }
        }

        foreach (string[] line in Lines("/etc/group"))
        {
            if (line.Length > 3 && line[2] == number && line[3].Length > 0 && line[3] != own)
            {
                return true;
            }
        }

        return false;
    }

    private static string User(uint user) => NameOf(user) is { } name ? $"{name} (user id {user})" : $"user id {user}";

    private static string? NameOf(uint user)
    {
        string number = user.ToString(CultureInfo.InvariantCulture);
        foreach (string[] line in Lines("/etc/passwd"))
        {
            if (line.Length > 2 && line[2] == number)
            {
                return line[0];
            }
        }

        return null;
    }

    private static List<string[]> Lines(string path)
    {
        List<string[]> lines = [];
        foreach (string line in Text(path).Split('\n'))
        {
            lines.Add(line.Split(':'));
        }

        return lines;
    }

    /// <summary>The first megabyte of a file; empty if it cannot be read.</summary>
    private static string Text(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        byte[] bytes = new byte[fd < 0 ? 0 : Megabyte];
        int length = 0;
        for (int read; length < bytes.Length && (read = Unistd.TryRead(fd, bytes.AsSpan(length))) > 0;)
        {
            length += read;
        }

        _ = fd >= 0 && Unistd.Close(fd) == 0;
        return RawText.Of(bytes.AsSpan(0, length));
    }

    private static string? Name(int fd) => Unistd.ReadLink($"/proc/self/fd/{fd}");
}
