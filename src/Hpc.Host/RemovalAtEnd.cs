namespace Hpc.Host;

/// <summary>Names of files and directories that go when the process is told to end: what is unfinished. They are known before
/// they are made, and once the end has begun nothing more is made.</summary>
public static class RemovalAtEnd
{
    private static readonly object s_gate = new();
    private static readonly Dictionary<string, Action> s_names = new(StringComparer.Ordinal);
    private static volatile bool s_isEnding;

    /// <summary>Whether the names are being removed: whatever fails from now on, fails because of that.</summary>
    public static bool IsEnding => s_isEnding;

    /// <summary>Makes something of a temporary name.</summary>
    /// <param name="remove">Takes it away again; does nothing where it is not there.</param>
    public static T Make<T>(string name, Action remove, Func<T> make)
    {
        lock (s_gate)
        {
            s_names[name] = remove;
            try
            {
                return make();
            }
            catch
            {
                s_names.Remove(name);
                throw;
            }
        }
    }

    /// <summary>Does what must be done wholly or not at all, such as giving several files their names: the end waits for
    /// it.</summary>
    public static void Whole(Action act)
    {
        lock (s_gate)
        {
            act();
        }
    }

    /// <summary>The name is gone, or has become a final one.</summary>
    /// <returns>Whether it was known.</returns>
    public static bool Forget(string name)
    {
        lock (s_gate)
        {
            return s_names.Remove(name);
        }
    }

    /// <summary>Removes what there is. The lock is never given back: who wants to make something else waits for the process's
    /// end.</summary>
    public static void End()
    {
        s_isEnding = true;
        Monitor.Enter(s_gate);
        RemoveAll();
    }

    internal static void RemoveAll()
    {
        lock (s_gate)
        {
            foreach (Action remove in s_names.Values)
            {
                remove();
            }

            s_names.Clear();
        }
    }
}
