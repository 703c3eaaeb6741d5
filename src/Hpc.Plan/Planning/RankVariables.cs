using Hpc.Slurm;

namespace Hpc.Plan;

/// <summary>Variables of which a launcher gives every rank a value of its own.</summary>
public static class RankVariables
{
    /// <summary>Its number among all ranks.</summary>
    private static readonly string[] Numbers = [.. ParallelLauncher.All.Select(launcher => launcher.Rank)
        .Append(SlurmVariables.PmixRank).Distinct()];

    private static readonly string[] Names = [
        .. ParallelLauncher.All.SelectMany(launcher => launcher.OfEachRank.Prepend(launcher.Rank)).Distinct()];

    /// <summary>The rank's number among all, in decimal; null if nothing names it.</summary>
    public static string? NumberOf(EnvironmentBlock environment)
    {
        foreach (string name in Numbers)
        {
            if (environment.Get(name) is { } number)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>Whether this is a variable of which every rank has its own value.</summary>
    public static bool Has(string name) => Array.IndexOf(Names, name) >= 0;

    /// <summary>Whether two environments are alike but for values of such variables.</summary>
    public static bool AreAllThatDiffers(EnvironmentBlock one, EnvironmentBlock other)
    {
        if (one.Count != other.Count)
        {
            return false;
        }

        using IEnumerator<string> others = other.Entries.GetEnumerator();
        foreach (string entry in one.Entries)
        {
            if (!others.MoveNext() || (entry != others.Current
                && !(NameOfRanksOwn(entry) is { } name && name == NameOfRanksOwn(others.Current))))
            {
                return false;
            }
        }

        return true;
    }

    private static string? NameOfRanksOwn(string entry)
    {
        foreach (string name in Names)
        {
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal))
            {
                return name;
            }
        }

        return null;
    }
}
