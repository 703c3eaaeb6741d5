using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Launch.Deciding;
using Hpc.Launch.Instances;
using Hpc.Launch.Joining;
using Hpc.Launch.Launching;
using Hpc.Launch.Named;
using Hpc.Launch.Overlay;
using Hpc.Launch.Solver;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Cli;

/// <summary>exec and shell with --join, and any command with --name or for an instance: into a container that runs
/// already.</summary>
internal static class JoinCommand
{
    public static CommandEnd Run(RunRequest request, int process, SolverProcess caller, int control, PhaseTimes? times)
    {
        using JoinTarget target = JoinTarget.Open(process);
        times?.Mark("the running container");
        LaunchPlan plan = JoinPlanner.Plan(request, target.Facts, caller.Environment, out ProcessArguments arguments);
        times?.Mark("plan");
        return Run(request, plan, arguments, target, control, times);
    }

    /// <summary>With the variables and the directory that a launch of the container's image would give the program.</summary>
    public static CommandEnd Run(RunRequest request, NamedContainer container, OpenImage image, SolverProcess caller, int control,
        PhaseTimes? times)
    {
        LaunchDecision launch = LaunchDecision.Decide(request, LaunchPipeline.Facts(request, caller), image, caller.Environment,
            injecting: null);
        if (launch.NothingToDo is null && !container.IsOfThisStep && request.Verbosity > Verbosity.Quiet
            && (request.Binds.Count > 0 || request.Contain))
        {
            Terminal.Warning($"container '{request.Named!.Name}' is already running: options for mounts have no effect");
        }

        return Run(request, launch, container.Running!, control, times);
    }

    /// <summary>The same for an instance, which the image's name names; it is entered as it was started.</summary>
    public static CommandEnd RunInInstance(RunRequest request, SolverProcess caller, int control, PhaseTimes? times)
    {
        RunningInstance instance = RunningInstance.Require(request.Image[InstanceRequest.Scheme.Length..]);
        using JoinTarget target = JoinTarget.OpenInstance(instance.ProcessId);
        if (!instance.IsThere || InstanceWords.RequestOf(instance) is not { } started)
        {
            throw new RefusedException($"cannot join instance '{instance.Request.Name}': it has ended",
                "it was there when it was looked for", "hpcrun instance list");
        }

        request = InsideInstance.Of(started, request);
        if (ImageOpener.OpenWhere(null, ImageKey.For(request), request.Image, request.FakeRoot, prefetch: null) is not { } image)
        {
            return CommandEnd.OfLaunch(Terminal.FailureStatus);
        }

        request = InsideInstance.StartingIn(request, caller, image, instance.Inside());
        times?.Mark("the instance");
        return Run(request, InsideInstance.Decide(request, image, caller), target, control, times);
    }

    /// <summary>What a launch would have started, into what runs.</summary>
    private static CommandEnd Run(RunRequest request, LaunchDecision launch, JoinTarget target, int control, PhaseTimes? times)
    {
        if (launch.NothingToDo is { } reason)
        {
            LaunchCommand.Report(request, [reason]);
            return CommandEnd.Done(0);
        }

        LaunchPlan plan = JoinPlanner.Plan(target.Facts, launch.Draft);
        times?.Mark("plan");
        return Run(request, plan, launch.Solver.Process, target, control, times);
    }

    private static CommandEnd Run(RunRequest request, LaunchPlan plan, ProcessArguments arguments, JoinTarget target, int control,
        PhaseTimes? times)
    {
        if (request.Explain)
        {
            Terminal.Print(Explanation.Of(plan, []));
            return CommandEnd.Done(0);
        }

        foreach (string warning in request.Verbosity == Verbosity.Quiet ? [] : plan.Warnings)
        {
            Terminal.Warning(warning);
        }

        ContainerLaunch.Join(control, plan, arguments, target, times);
        return CommandEnd.OfLaunch(0);
    }
}
