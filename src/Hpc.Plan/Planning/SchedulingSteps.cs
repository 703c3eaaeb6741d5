namespace Hpc.Plan;

/// <summary>Where on the node the program runs, where it was asked for: no cgroup is needed for that.</summary>
internal static class SchedulingSteps
{
    public static List<Step> Of(RunRequest request)
    {
        List<Step> steps = [];
        if (request.Processors.Count > 0)
        {
            steps.Add(new SetAffinityStep(request.Processors, "processors of the program (--cpuset-cpus)"));
        }

        if (request.MemoryNodes.Count > 0)
        {
            steps.Add(new SetMemoryPolicyStep(request.MemoryNodes, "memory nodes of the program (--cpuset-mems)"));
        }

        return steps;
    }
}
