using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Host;

/// <summary>The caller's names. The C library's lookups would load NSS modules, which a static program cannot: /etc/passwd and
/// /etc/group are read, and only what they lack (LDAP, SSSD) is asked of getent(1).</summary>
public static class UserDatabase
{
    public static UserEntry User(uint userId, uint groupId, EnvironmentBlock environment)
    {
        string id = userId.ToString();
        string[]? fields = Find("/etc/passwd", "passwd", id, fieldCount: 7);
        if (fields is not null && uint.TryParse(fields[3], out uint group))
        {
            return new UserEntry(fields[0], userId, groupId == group ? group : groupId, fields[4], fields[5], fields[6]);
        }

        string name = environment.Get("USER") is { Length: > 0 } user && !user.Contains(':') ? user : "user" + id;
        return new UserEntry(name, userId, groupId, "", environment.Get("HOME") ?? "/", "/bin/sh");
    }

    /// <summary>The primary group, then the others; a group without a name is left out.</summary>
    public static IReadOnlyList<GroupEntry> Groups(uint primary)
    {
        string file = SmallFile.ReadText("/etc/group") ?? "";
        List<GroupEntry> groups = [];
        List<uint> ids = [primary];
        foreach (uint group in Unistd.Groups())
        {
            if (!ids.Contains(group))
            {
                ids.Add(group);
            }
        }

        foreach (uint group in ids)
        {
            string id = group.ToString();
            string[]? fields = Line(file, id, fieldCount: 4) ?? Line(FromGetent("group", id) ?? "", id, fieldCount: 4);
            if (fields is not null)
            {
                groups.Add(new GroupEntry(fields[0], group));
            }
        }

        return groups;
    }

    private static string[]? Find(string file, string database, string id, int fieldCount) =>
        Line(SmallFile.ReadText(file) ?? "", id, fieldCount) ?? Line(FromGetent(database, id) ?? "", id, fieldCount);

    private static string[]? Line(string text, string id, int fieldCount)
    {
        string wanted = $":{id}:";
        foreach (string line in text.Split('\n'))
        {
            if (line.Contains(wanted, StringComparison.Ordinal) && line.Split(':') is var fields && fields.Length == fieldCount
                && fields[2] == id)
            {
                return fields;
            }
        }

        return null;
    }

    private static string? FromGetent(string database, string id)
    {
        string? program = Array.Find(["/usr/bin/getent", "/bin/getent"],
            path => Stat.Of(path, followLinks: true, out _) is not null);
        return program is null ? null : Spawn.Output(program, [database, id]);
    }
}
