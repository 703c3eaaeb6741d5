namespace Hpc.Cli;

/// <summary>Names of options that decide the same thing: a lock of one of them holds for all.</summary>
internal static class OptionFamily
{
    private const string Opposite = "no-";

    /// <summary>They name what is left out, which is not the opposite of what the other option adds.</summary>
    private static readonly string[] s_noOpposites = ["no-mount", "no-env"];

    /// <summary>Each locked name, and what else adds to what it says.</summary>
    private static readonly (string Name, string[] Others)[] s_families =
    [
        ("bind", ["mount", "containlibs", "fusemount", "scratch"]),
        ("mount", ["bind", "containlibs", "fusemount", "scratch"]),
        ("env", ["env-file"]), ("env-file", ["env"]),
        ("overlay", ["writable"]), ("writable", ["overlay", "writable-tmpfs"]), ("writable-tmpfs", ["writable", "overlay"]),
        ("nv", ["nvccli"]), ("network", ["net"]), ("net", ["network"]),
    ];

    /// <summary>The names whose locks hold for an option.</summary>
    /// <param name="value">--home SRC:DST binds a directory, --home DST does not.</param>
    public static List<string> Of(string name, string value)
    {
        List<string> names = [];
        string plain = name.StartsWith(Opposite, StringComparison.Ordinal) && Array.IndexOf(s_noOpposites, name) < 0
            ? name[Opposite.Length..] : name;
        names.Add(name);
        if (Array.IndexOf(s_noOpposites, Opposite + name) < 0)
        {
            names.Add(name == plain ? Opposite + name : plain);
        }

        foreach ((string locked, string[] others) in s_families)
        {
            if (Array.IndexOf(others, plain) >= 0)
            {
                names.Add(locked);
            }
        }

        if (name == "home" && value.Contains(':', StringComparison.Ordinal))
        {
            names.Add("bind");
            names.Add("mount");
        }

        return names;
    }
}
