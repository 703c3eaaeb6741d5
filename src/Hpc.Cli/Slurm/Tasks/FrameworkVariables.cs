using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>Variables that PyTorch's launcher and a PMIx client look for, made of those that Slurm gives a task; pure. A variable
/// that the job has is the job's.</summary>
internal static class FrameworkVariables
{
    /// <summary>Ports of no service (RFC 6335): a step's own among them, so that the steps of a node do not meet.</summary>
    private const int FirstPort = 49152, Ports = 16384;

    private static readonly (string Name, string Source)[] s_same =
    [
        ("RANK", SlurmVariables.Task), ("LOCAL_RANK", SlurmVariables.LocalTask), ("WORLD_SIZE", SlurmVariables.StepTasks),
        ("PMIX_MCA_psec", "PMIX_SECURITY_MODE"), ("PMIX_MCA_gds", "PMIX_GDS_MODULE"), ("PMIX_MCA_ptl", "PMIX_PTL_MODULE"),
    ];

    /// <summary>Some of them differ from rank to rank.</summary>
    public static List<EnvironmentAssignment> Of(EnvironmentBlock job)
    {
        List<EnvironmentAssignment> variables = [];
        foreach ((string name, string source) in s_same)
        {
            if (job.Get(name) is null && job.Get(source) is { Length: > 0 } value)
            {
                variables.Add(new EnvironmentAssignment(name, value));
            }
        }

        if (job.Get("MASTER_ADDR") is null && job.Get(SlurmVariables.StepNodes) is { Length: > 0 } nodes)
        {
            variables.Add(new EnvironmentAssignment("MASTER_ADDR", HostList.Expand(nodes)[0]));
        }

        if (job.Get("MASTER_PORT") is null && uint.TryParse(job.Get(SlurmVariables.JobId), out uint id))
        {
            _ = uint.TryParse(job.Get(SlurmVariables.StepId), out uint step);
            variables.Add(new EnvironmentAssignment("MASTER_PORT", $"{FirstPort + (((id * 64L) + step) % Ports)}"));
        }

        return variables;
    }
}
