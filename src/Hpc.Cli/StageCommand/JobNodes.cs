using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>All nodes of a job, by Slurm's own programs.</summary>
internal sealed class JobNodes
{
    private const int StandardInput = 0;

    /// <summary>Variables that say what other steps should be like.</summary>
    private static readonly string[] Foreign = ["HPCRUN_CONTAINER_", "PYXIS_CONTAINER_", "SLURM_STEP", "SLURM_MPI_TYPE",
        "SLURM_CPU_BIND", "SLURM_NTASKS", "SLURM_NPROCS", "SLURM_TASKS_PER_NODE"];

    private readonly string _job;
    private readonly string _count;
    private readonly EnvironmentBlock _variables;
    private readonly IReadOnlyList<string> _environment;

    private JobNodes(string job, string count, EnvironmentBlock variables, IReadOnlyList<string> environment) =>
        (_job, _count, _variables, _environment) = (job, count, variables, environment);

    /// <exception cref="RefusedException">Slurm does not know the job.</exception>
    public static JobNodes Of(string job, EnvironmentBlock variables)
    {
        List<string> environment = [];
        foreach (string entry in variables.Entries)
        {
            if (!Array.Exists(Foreign, prefix => entry.StartsWith(prefix, StringComparison.Ordinal))
                && !entry.Contains("SLURM_SPANK_", StringComparison.Ordinal))
            {
                environment.Add(entry);
            }
        }

        string? count = Spawn.Output(Program("squeue", variables), ["-h", "-j", job, "-o", "%D"], environment)?.Trim();
        return int.TryParse(count, out int nodes) && nodes > 0 ? new JobNodes(job, count, variables, environment)
            : throw new RefusedException($"cannot find the nodes of job {job}", "Slurm does not say that the job is running",
                $"squeue -j {job}");
    }

    /// <summary>One process of this program on each node.</summary>
    /// <returns>The highest status.</returns>
    public int Run(string program, params string[] words)
    {
        string srun = Program("srun", _variables);
        return Spawn.Run(srun, [srun, "--jobid=" + _job, "--overlap", "--quiet", "--mpi=none", "-N", _count, "-n", _count,
            "--ntasks-per-node=1", program, .. words],
            _environment, StandardInput, limit: null) ?? Terminal.FailureStatus;
    }

    /// <summary>Copies a file to each node, in the order of Slurm's tree.</summary>
    public int Broadcast(string file, string destination)
    {
        string sbcast = Program("sbcast", _variables);
        return Spawn.Run(sbcast, [sbcast, "--jobid=" + _job, "--force", file, destination], _environment, StandardInput,
            limit: null) ?? Terminal.FailureStatus;
    }

    private static string Program(string name, EnvironmentBlock variables)
    {
        foreach (string directory in (variables.Get("PATH") ?? "/usr/local/bin:/usr/bin").Split(':'))
        {
            if (directory.StartsWith('/') && Stat.Of($"{directory}/{name}", followLinks: true, out _) is { IsExecutable: true })
            {
                return $"{directory}/{name}";
            }
        }

        throw new RefusedException($"cannot reach the job's nodes: {name} is not in PATH", "only Slurm's own programs reach them",
            "put Slurm's programs into PATH");
    }
}
