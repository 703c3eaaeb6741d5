namespace Hpc.Inject;

/// <summary>Protocols by which the processes of a parallel program find each other: what an MPI library speaks, what a launcher
/// offers.</summary>
[Flags]
public enum WireUp
{
    None = 0,

    /// <summary>PMI-1 on the descriptor PMI_FD or the address PMI_PORT.</summary>
    Pmi1 = 1,

    /// <summary>PMI-2 on the descriptor PMI_FD.</summary>
    Pmi2 = 2,

    /// <summary>PMIx 2 and later, whose clients and servers understand each other (the project's own compatibility
    /// promise).</summary>
    Pmix = 4,

    /// <summary>Slurm's own library libpmi.so or libpmi2.so, which asks srun.</summary>
    SlurmLibrary = 8,

    /// <summary>HPE's PALS and its libpmi.</summary>
    Pals = 16,
}

/// <summary>Wire-up protocols in words.</summary>
public static class MpiText
{
    private static readonly string[] Names = ["PMI-1", "PMI-2", "PMIx", "Slurm's libpmi", "PALS"];

    public static string Of(WireUp wireUp)
    {
        string text = "";
        for (int bit = 0; bit < Names.Length; bit++)
        {
            if (((int)wireUp & (1 << bit)) != 0)
            {
                text += (text.Length > 0 ? ", " : "") + Names[bit];
            }
        }

        return text.Length > 0 ? text : "nothing";
    }
}
