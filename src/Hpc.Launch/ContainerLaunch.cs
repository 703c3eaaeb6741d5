using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>One launch from a decided draft: meets the other ranks, and carries the plan out.</summary>
public static class ContainerLaunch
{
    /// <summary>Returns when the solver runs and this process has nothing left to serve.</summary>
    public static void Run(
        int controlSocket, RunRequest request, HostFacts host, OpenImage image, PlanDraft draft, ProcessArguments arguments,
        EnvironmentBlock environment, PhaseTimes? times)
    {
        if (image is not ServedImage served)
        {
            Launcher.Run(controlSocket, draft.For(SharingRole.Founder), arguments, [], null, times);
            return;
        }

        JobStep step = JobStep.Of(environment, ParentProcess());
        Rendezvous meeting = request.Share == SharePolicy.Alone ? Rendezvous.Alone : Rendezvous.Meet(
            ShareName.Of(request, host, step, served.Descriptor), step.LocalRanks, new JoinRequest(StageEntry.Solver(), draft.Synthesised));
        times?.Mark("meet");
        LaunchPlan plan = draft.For(meeting.Role);
        StepServer? server = meeting.Namespaces.Length > 0 ? null : Found(served, draft, meeting, step);
        Launcher.Run(controlSocket, plan, arguments, meeting.Namespaces, server, times);
    }

    private static StepServer Found(ServedImage image, PlanDraft draft, Rendezvous meeting, JobStep step)
    {
        image.Add(draft.Synthesised);
        NamespaceDesk? desk = meeting.Listener < 0 ? null
            : new NamespaceDesk(meeting.Listener, StageEntry.Solver(), StageEntry.LauncherProcess(), step.LocalRanks, image.Add);
        desk?.Start();
        return new StepServer(new ImageServer([image]), desk);
    }

    /// <summary>Pid and start time (field 22 of /proc/PID/stat, behind the name in parentheses) of the process that started this one.</summary>
    private static string ParentProcess()
    {
        int parent = StageEntry.LauncherProcess();
        string stat = SmallFile.ReadText($"/proc/{parent}/stat") ?? "";
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return $"{parent} {(fields.Length > 19 ? fields[19] : "")}";
    }
}
