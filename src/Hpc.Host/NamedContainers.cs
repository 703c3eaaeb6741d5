using Hpc.Plan;

namespace Hpc.Host;

/// <summary>Where this user's named containers are on this node: those of everybody's, or of a job.</summary>
public static class NamedContainers
{
    /// <summary>The directory above theirs.</summary>
    /// <param name="nodeDirectory">As the user says; null for the variable's, else the usual one.</param>
    /// <param name="job">Those of this job; null: as HPCRUN_NAME_SCOPE says.</param>
    /// <param name="variable">Of the environment.</param>
    /// <exception cref="RefusedException">There is no such directory, or the job's name is none.</exception>
    public static string Directory(string? nodeDirectory, string? job, Func<string, string?> variable)
    {
        NodeDirectory node = NodeDirectory.Find(nodeDirectory ?? variable("HPCRUN_NODE_DIR"));
        string? wanted = job ?? (variable("HPCRUN_NAME_SCOPE") == "job" ? variable("SLURM_JOB_ID") : null);
        return wanted is null ? node.Containers : node.JobContainers(Checked(wanted, "--job"));
    }

    /// <summary>The directory of a container that there is.</summary>
    /// <param name="above">Of <see cref="Directory"/>.</param>
    /// <exception cref="RefusedException">There is none of this name, or it is no name.</exception>
    public static string Require(string above, string name)
    {
        string directory = $"{above}/{Checked(name, "NAME")}";
        return NamedContainerRecord.Read(directory) is not null ? directory
            : throw new RefusedException($"cannot find container '{name}' on {NodeName.Read()}: no container has this name",
                "a named container belongs to one node", "hpcrun container list");
    }

    /// <exception cref="UsageException">It can be no name of a directory.</exception>
    public static string Checked(string name, string what) => NamedContainerRequest.IsName(name) ? name
        : throw new UsageException($"cannot use {what} \"{name}\": not a name of a container", null, "hpcrun container list");
}
