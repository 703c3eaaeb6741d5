namespace Hpc.OciRuntime;

/// <summary>The variables that a program starts with.</summary>
public static class ProgramEnvironment
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string Home = "HOME=";

    /// <summary>Each name once: the last value counts, in the first one's place.</summary>
    public static IReadOnlyList<string> Once(IEnumerable<string> entries)
    {
        List<string> once = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (string entry in entries)
        {
            string name = entry.Split('=', 2)[0];
            if (places.TryAdd(name, once.Count))
            {
                once.Add(entry);
            }
            else
            {
                once[places[name]] = entry;
            }
        }

        return once;
    }

    /// <summary>The caller's, for a hook that has none of its own: a shell in it finds its programs.</summary>
    public static IReadOnlyList<string> OfHooks(IEnumerable<string> callers)
    {
        IReadOnlyList<string> once = Once(callers);
        return once.Any(entry => entry.StartsWith("PATH=", StringComparison.Ordinal)) ? once : [.. once, DefaultPath];
    }

    /// <summary>A home that is missing or empty is the user's of passwd(5).</summary>
    internal static IReadOnlyList<string> Of(ProcessSpec process, string passwd)
    {
        IReadOnlyList<string> once = Once(process.Environment);
        return once.Any(entry => entry.StartsWith(Home, StringComparison.Ordinal) && entry.Length > Home.Length) ? once
            : [.. once.Where(entry => !entry.StartsWith(Home, StringComparison.Ordinal)),
                Home + ProgramSearch.Home(passwd, process.User.UserId)];
    }
}
