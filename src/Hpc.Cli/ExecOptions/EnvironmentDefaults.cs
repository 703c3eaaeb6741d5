using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The options that the environment gives: HPCRUN_KEY, APPTAINER_KEY, SINGULARITY_KEY. For one key the first of these
/// prefixes wins. A list (bind, mount, scratch, ...) adds what HPCRUN_KEY says to what the peers' variables say, because a site
/// sets one and a user the other. An empty variable says nothing.</summary>
internal static class EnvironmentDefaults
{
    private const string Ours = "HPCRUN_";
    private const string Peer = "APPTAINER_";
    private const string OldPeer = "SINGULARITY_";

    public static IReadOnlyList<OptionUse> Read(EnvironmentBlock environment, OptionIndex index)
    {
        // Most environments have none of these variables, so look for them before walking the table.
        Dictionary<string, string> found = Collect(environment);
        return found.Count == 0 ? [] : [.. index.Options.SelectMany(option => UsesOf(option, found))];
    }

    private static Dictionary<string, string> Collect(EnvironmentBlock environment)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (string entry in environment.Entries)
        {
            if (HasPrefix(entry) && KeyAndValue(entry) is { Value.Length: > 0 } pair)
            {
                found.TryAdd(pair.Key, pair.Value);
            }
        }

        return found;
    }

    private static IEnumerable<OptionUse> UsesOf(ExecOption option, Dictionary<string, string> found)
    {
        List<OptionUse> uses = [];
        foreach (string key in option.EnvironmentKeys)
        {
            AddIfSet(Ours + key);
            if (uses.Count == 0 || option.IsList)
            {
                AddIfSet(found.ContainsKey(Peer + key) ? Peer + key : OldPeer + key);
            }

            if (uses.Count > 0 && !option.IsList)
            {
                break;
            }
        }

        // The site's before the user's: where only one can hold, the later one does.
        uses.Reverse();
        return uses.DistinctBy(use => use.Value.Text);

        void AddIfSet(string variable)
        {
            if (found.TryGetValue(variable, out string? text))
            {
                uses.Add(new OptionUse(option, new OptionText(text, variable)));
            }
        }
    }

    private static bool HasPrefix(string entry) =>
        entry.Length > Ours.Length && entry[0] is 'H' or 'A' or 'S'
        && (entry.StartsWith(Ours, StringComparison.Ordinal)
            || entry.StartsWith(Peer, StringComparison.Ordinal)
            || entry.StartsWith(OldPeer, StringComparison.Ordinal));

    private static (string Key, string Value) KeyAndValue(string entry)
    {
        int equals = entry.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (entry, "") : (entry[..equals], entry[(equals + 1)..].Trim(' '));
    }
}
