namespace Hpc.CommandLine;

/// <summary>The commands of hpcrun: verbs.tsv, from which the build makes the rest of this class and what entry.c
/// knows.</summary>
public static partial class Verbs
{
    /// <summary>In the order of the help.</summary>
    public static IReadOnlyList<Verb> All => s_all;

    public static Verb? Find(string name)
    {
        foreach (Verb verb in s_all)
        {
            if (verb.Name == name)
            {
                return verb;
            }
        }

        return null;
    }

    /// <summary>A command's name and help, for its executable to add what it takes and does.</summary>
    /// <exception cref="ArgumentException">The table has no such command: a mistake in the program.</exception>
    public static CommandSpec Spec(string name) => (Find(name) ?? throw new ArgumentException(name)).Spec;
}
