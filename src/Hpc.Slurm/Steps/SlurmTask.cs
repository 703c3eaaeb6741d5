using System.Globalization;

namespace Hpc.Slurm;

/// <summary>The task that a process is, from the variables that slurmstepd set.</summary>
public sealed record SlurmTask
{
    public required StepId Step { get; init; }

    /// <summary>SLURM_PROCID: the task's number in the step.</summary>
    public required int Task { get; init; }

    /// <summary>SLURM_NODEID: this node's place in <see cref="Nodes"/>.</summary>
    public required int Node { get; init; }

    /// <summary>Tasks of the step on each of its nodes; none where Slurm did not say.</summary>
    public required TaskCounts TasksPerNode { get; init; }

    /// <summary>SLURM_STEP_NODELIST, short form; empty where Slurm did not say.</summary>
    public required string Nodes { get; init; }

    /// <summary>SLURMD_NODENAME; empty where Slurm did not say.</summary>
    public required string NodeName { get; init; }

    /// <summary>Job and member, where the job belongs to an array.</summary>
    public (uint Job, uint Member)? Array { get; init; }

    /// <summary>How often the job was requeued.</summary>
    public int Restarts { get; init; }

    /// <summary>Tasks of the step on this node; 1 where Slurm did not say.</summary>
    public int LocalTasks => Math.Max(1, TasksPerNode[Node]);

    /// <param name="variable">A variable of the process, null if it is not set.</param>
    /// <returns>Null if no slurmstepd started this process, or one that is not a task (the script of sbatch in releases that give
    /// it no step).</returns>
    public static SlurmTask? Of(Func<string, string?> variable)
    {
        if (!Number(variable(SlurmVariables.JobId), out uint job) || !Number(variable(SlurmVariables.StepId), out uint step)
            || !Number(variable(SlurmVariables.Task), out uint task))
        {
            return null;
        }

        _ = TaskCounts.TryParse(variable(SlurmVariables.StepTasksPerNode) ?? "", out TaskCounts counts);
        bool isMember = Number(variable(SlurmVariables.ArrayJob), out uint array) & Number(variable(SlurmVariables.ArrayTask),
            out uint member);
        return new SlurmTask
        {
            Step = new StepId(job, step),
            Task = (int)task,
            Node = Number(variable(SlurmVariables.Node), out uint node) ? (int)node : 0,
            TasksPerNode = counts,
            Nodes = variable(SlurmVariables.StepNodes) ?? "",
            NodeName = variable(SlurmVariables.NodeName) ?? "",
            Array = isMember ? (array, member) : null,
            Restarts = Number(variable(SlurmVariables.Restarts), out uint restarts) ? (int)restarts : 0,
        };
    }

    private static bool Number(string? text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
