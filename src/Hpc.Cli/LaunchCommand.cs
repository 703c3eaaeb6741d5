using Hpc.Launch;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>exec, run, shell and test: words to request, facts to plan, plan to the stage.</summary>
internal static class LaunchCommand
{
    public static int Run(CommandLine line, CommandKind kind, int control)
    {
        EnvironmentBlock environment = new(StageEntry.Environment());
        RunRequest request = ExecCommand.Parse(kind, line.Words, environment, line.CalledAs);
        if (request.Help)
        {
            Message.Write(1, HelpText.Of(kind, line.CalledAs));
            return 0;
        }

        PhaseTimes? times = request.Time ? new PhaseTimes(StageEntry.StartedNanoseconds()) : null;
        times?.Mark("runtime");
        OpenImage image = ImageOpener.Open(request.Image, request.FakeRoot);
        times?.Mark("image");
        HostFacts host = HostProbe.Read(environment);
        times?.Mark("host facts");
        ProcessArguments process = new(request.Arguments, [request.Arguments[0]]);
        PlanDraft draft = Planner.Draft(request, host, image.Facts, process, environment);
        if (request.Explain)
        {
            Message.Write(1, Explanation.Of(draft.For(SharingRole.Founder)));
            return 0;
        }

        Warn(request, draft);
        ContainerLaunch.Run(control, request, host, image, draft, process, environment, times);
        return 0;
    }

    private static void Warn(RunRequest request, PlanDraft plan)
    {
        if (request.Verbosity == Verbosity.Quiet)
        {
            return;
        }

        foreach (string warning in request.Notes.Concat(plan.Warnings))
        {
            Message.Warning(warning);
        }
    }
}
