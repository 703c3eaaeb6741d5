namespace Hpc.Plan;

/// <summary>Variables of which a launcher gives every rank a value of its own.</summary>
public static class RankVariables
{
    private static readonly string[] Names =
    [
        "SLURM_PROCID", "SLURM_LOCALID", "SLURM_TASK_PID",
        "PMI_RANK", "PMI_FD", "PMI_ID", "MPI_LOCALRANKID",
        "PMIX_RANK", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_NODE_RANK", "OMPI_MCA_ess_base_vpid", "OMPI_MCA_orte_ess_vpid",
        "PALS_RANKID", "PALS_LOCAL_RANKID",
        "FLUX_TASK_RANK", "FLUX_TASK_LOCAL_ID",
    ];

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
            if (!others.MoveNext() || (entry != others.Current && !(NameOfRanksOwn(entry) is { } name && name == NameOfRanksOwn(others.Current))))
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
