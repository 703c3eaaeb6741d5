using Hpc.Launch;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>exec and shell with --join: into a container that runs already.</summary>
internal static class JoinCommand
{
    public static int Run(RunRequest request, int process, Caller caller, int control, PhaseTimes? times)
    {
        using JoinTarget target = JoinTarget.Open(process);
        times?.Mark("the running container");
        LaunchPlan plan = JoinPlanner.Plan(request, target.Facts, caller.Environment, out ProcessArguments arguments);
        times?.Mark("plan");
        if (request.Explain)
        {
            Message.Write(1, Explanation.Of(plan, []));
            return 0;
        }

        foreach (string warning in request.Verbosity == Verbosity.Quiet ? [] : plan.Warnings)
        {
            Message.Warning(warning);
        }

        ContainerLaunch.Join(control, plan, arguments, target, times);
        return 0;
    }
}
