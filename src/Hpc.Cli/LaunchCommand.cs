using Hpc.Launch;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>exec, run, shell and test: words to request, facts to plan, plan to the stage.</summary>
internal static class LaunchCommand
{
    public static int Run(CommandLine line, CommandKind kind, int control)
    {
        long runtimeStarted = PhaseTimes.Now();
        EnvironmentBlock caller = new(StageEntry.Environment());
        RunRequest request = ExecCommand.Parse(kind, line.Words, caller, line.CalledAs);
        if (request.Help)
        {
            Message.Write(1, HelpText.Of(kind, line.CalledAs));
            return 0;
        }

        PhaseTimes? times = request.Time ? new PhaseTimes(StageEntry.StartedNanoseconds()) : null;
        times?.Mark("runtime", runtimeStarted);
        times?.Mark("words");
        OpenImage image = ImageOpener.Open(request.Image, request.FakeRoot);
        times?.Mark("image");
        HostFacts host = HostProbe.Read(caller);
        times?.Mark("host facts");
        SolverStart solver = SolverStart.Compose(request, host, image, caller);
        times?.Mark("environment");
        if (solver.Process.NothingToDo is { } reason)
        {
            Report(request, [reason]);
            return 0;
        }

        PlanDraft draft = Planner.Draft(request, host, image.Facts, solver.Process, solver.Environment);
        times?.Mark("plan");
        if (request.Explain)
        {
            Message.Write(1, Explanation.Of(draft.For(SharingRole.Founder)));
            return 0;
        }

        Report(request, solver.Process.Notes);
        Report(request, request.Verbosity >= Verbosity.Verbose ? request.Notes : []);
        foreach (string warning in request.Verbosity == Verbosity.Quiet ? [] : solver.Warnings.Concat(draft.Warnings))
        {
            Message.Warning(warning);
        }

        IReadOnlyList<OpenImage> images = [image, .. FurtherImages.Of(request, ImageOpener.KindOf).Select(name => ImageOpener.OpenFurther(name, request.FakeRoot))];
        ContainerLaunch.Run(control, request, host, images, draft, solver.Process, caller, times);
        return 0;
    }

    private static void Report(RunRequest request, IReadOnlyList<string> notes)
    {
        foreach (string note in request.Verbosity == Verbosity.Quiet ? [] : notes)
        {
            Message.Note(note);
        }
    }
}
