using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>The containers of this job's steps, which need no name: JOB.STEP is one.</summary>
internal static class StepContainers
{
    /// <summary>A process in the container that such a step of this job runs on this node; null if there is none, or the options
    /// name something else.</summary>
    public static string? ProcessOf(ContainerOptions options)
    {
        if (options["image"] is not null || options["name"]?.Text.Split(':')[0].Split('.') is not [var job, var step]
            || options.Environment.Get(SlurmVariables.JobId) != job || !uint.TryParse(step, out _))
        {
            return null;
        }

        string ofJob = $"{SlurmVariables.JobId}={job}", ofStep = $"{SlurmVariables.StepId}={step}";
        return ProcessStat.All().FirstOrDefault(process => IsContained(process)
            && SmallFile.ReadText($"/proc/{process}/environ")?.Split('\0') is { } variables
            && Array.IndexOf(variables, ofJob) >= 0 && Array.IndexOf(variables, ofStep) >= 0);
    }

    /// <summary>It has a user namespace and mounts of its own, and may be looked at.</summary>
    private static bool IsContained(string process) => IsOther(process, "user") && IsOther(process, "mnt");

    private static bool IsOther(string process, string name) => Unistd.ReadLink($"/proc/{process}/ns/{name}") is { } space
        && space != Unistd.ReadLink("/proc/self/ns/" + name);
}
