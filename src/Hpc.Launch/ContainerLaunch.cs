using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>One launch from a decided draft: meets the other ranks, and carries the plan out.</summary>
public static class ContainerLaunch
{
    /// <summary>Returns when the solver runs and this process has nothing left to serve.</summary>
    /// <param name="images">The container's, then the further ones.</param>
    public static void Run(
        int controlSocket, RunRequest request, HostFacts host, IReadOnlyList<OpenImage> images, PlanDraft draft, ProcessArguments arguments,
        EnvironmentBlock environment, PhaseTimes? times)
    {
        if (images.Count == 1 && images[0] is not ServedImage)
        {
            Launcher.Run(controlSocket, draft.For(SharingRole.Founder), arguments, [], null, times);
            return;
        }

        LaunchingProcess launcher = LaunchingProcess.Of(StageEntry.LauncherProcess(), environment.Contains("MPI_LOCALNRANKS"));
        JobStep step = JobStep.Of(environment, launcher.ToString());
        Rendezvous meeting = request.Share == SharePolicy.Alone || images[0] is not ServedImage shared ? Rendezvous.Alone : Rendezvous.Meet(
            ShareName.Of(request, host, step, shared.Descriptor), step.LocalRanks, new JoinRequest(StageEntry.Solver(), draft.Synthesised));
        times?.Mark("meet the other ranks");
        LaunchPlan plan = draft.For(meeting.Role);
        Launcher.Run(controlSocket, plan, arguments, meeting.Namespaces, Server(plan, images, meeting, step, launcher), times);
    }

    /// <summary>Serves what this plan mounts; null where it mounts no image.</summary>
    private static StepServer? Server(LaunchPlan plan, IReadOnlyList<OpenImage> images, Rendezvous meeting, JobStep step, LaunchingProcess launcher)
    {
        ServedImage[] served = [.. plan.Steps.OfType<MountImageStep>().Select(mount => (ServedImage)images[mount.Image])];
        if (served.Length == 0)
        {
            return null;
        }

        if (meeting.Namespaces.Length > 0 || images[0] is not ServedImage own)
        {
            return new StepServer(new ImageServer(served), null, null, []);
        }

        NamespaceDesk? desk = meeting.Listener < 0 ? null
            : new NamespaceDesk(meeting.Listener, StageEntry.Solver(), launcher.ProcessId, step.LocalRanks, own.Add);
        return new StepServer(new ImageServer(served), desk, own, plan.Synthesised);
    }
}
