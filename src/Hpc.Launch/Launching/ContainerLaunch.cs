using Hpc.Images;
using Hpc.Launch.Deciding;
using Hpc.Launch.Joining;
using Hpc.Launch.Overlay;
using Hpc.Launch.Recording;
using Hpc.Launch.Sharing;
using Hpc.Launch.Solver;
using Hpc.Launch.Unpacking;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Launch.Launching;

/// <summary>One launch from a decided draft: meets the other ranks, and carries the plan out.</summary>
public static class ContainerLaunch
{
    /// <summary>Returns when the solver runs and this process has nothing left to serve.</summary>
    /// <param name="images">The container's, then the further ones.</param>
    /// <param name="files">Among the overlays.</param>
    /// <param name="planRank">Plans for the ranks that come later.</param>
    /// <param name="asked">A record is to be written; null: none.</param>
    /// <param name="running">Called when the solver runs, before its images are served any longer.</param>
    public static void Run(
        int controlSocket, LaunchDecision launch, SolverProcess caller, IReadOnlyList<OpenImage> images, LockedFiles files,
            RankPlanner planRank, RecordRequest? asked, Action running, PhaseTimes? times)
    {
        int planSocket = StageEntry.PlanSocket();
        ShareName? name = Name(launch.Request, launch.Host, caller, images[0], out int localRanks);
        using Rendezvous meeting = name is null ? Rendezvous.Alone
            : Rendezvous.Meet(name.Socket, localRanks > 1 || launch.Request.Linger > 0,
                new JoinRequest(caller.ProcessId, launch.Draft.Synthesised));
        if (meeting.Listener < 0 && planSocket >= 0)
        {
            _ = Unistd.Close(planSocket);
        }

        times?.Mark("meet the other ranks");
        LaunchPlan plan = launch.Draft.For(meeting.Role);
        bool staysBehind = images[0] is UnpackedImage || plan.Steps.Any(step => step is MountImageStep);
        Func<LaunchRecord>? begin = asked is null || meeting.Namespaces.Length > 0 ? null
            : () => LaunchRecord.Begin(asked, launch, caller, staysBehind);
        LaunchRecord? record = meeting.Listener < 0 ? null : begin?.Invoke(); // other ranks start as soon as they can
        PlanServer? plans = meeting.Listener < 0 ? null : new PlanServer(meeting.Listener, planSocket, caller.Launcher, name!,
            new StepNamespaces(new KnownRank(caller.ProcessId, launch.Draft), LaunchingProcess.Of(caller).ProcessId, localRanks,
                launch.Request.Linger), planRank, images[0] is ServedImage served ? served.Add : null, record is null ? null
                    : record.Add)
        { NotStarted = record is null ? null : record.NotStarted };
        StepServer? server = Server(plan, images, meeting, plans, ServerLog.For(launch.Request), record);
        Action? meanwhile = begin is null || record is not null ? null : () => Begun(record = begin(), server);
        PlanExecution.Run(controlSocket, meanwhile is null ? plan : AwaitRecordStep.In(plan), launch.Solver.Process,
            Slots(meeting, images[0]), server, files, running, times, meanwhile, () => record?.NotStarted(caller));
        if (server is null)
        {
            record?.End();
        }
    }

    private static void Begun(LaunchRecord record, StepServer? server)
    {
        if (server is not null)
        {
            server.Record = record;
        }
    }

    /// <summary>Steps into a container that runs already. Returns when the program runs.</summary>
    public static void Join(int controlSocket, LaunchPlan plan, ProcessArguments arguments, JoinTarget target, PhaseTimes? times)
    {
        if (StageEntry.PlanSocket() is >= 0 and int planSocket)
        {
            _ = Unistd.Close(planSocket);
        }

        PlanExecution.Run(controlSocket, plan, arguments, target.Descriptors, null, null, () => { }, times);
    }

    /// <summary>Namespaces to join, or the directory to start from (<see cref="BindDescriptorStep"/>).</summary>
    private static int[] Slots(Rendezvous meeting, OpenImage image) => meeting.Namespaces.Length == 0 && image.Directory >= 0
        ? [image.Directory] : meeting.Namespaces;

    /// <summary>null if nothing is shared. A directory needs no server, and nobody holds its namespaces for ranks that nobody
    /// announced.</summary>
    private static ShareName? Name(RunRequest request, HostFacts host, SolverProcess caller, OpenImage image, out int localRanks)
    {
        localRanks = 1;
        if (request.Share == SharePolicy.Alone)
        {
            return null;
        }

        localRanks = JobStep.LocalRanksOf(caller.Environment);
        return image is DirectoryImage && (localRanks == 1 || request.Share == SharePolicy.Key) ? null
            : image.Identity is { } identity ? ShareName.Of(request, host, caller, identity) : null;
    }

    /// <summary>What this process does once the solver runs; null if that is nothing.</summary>
    private static StepServer? Server(LaunchPlan plan, IReadOnlyList<OpenImage> images, Rendezvous meeting, PlanServer? plans,
        ServerLog? log, LaunchRecord? record)
    {
        List<ServedImage> served = [];
        foreach (Step step in plan.Steps)
        {
            if (step is MountImageStep mount)
            {
                served.Add((ServedImage)images[mount.Image]);
                served[^1].BeginRecording();
            }
        }

        bool founder = meeting.Namespaces.Length == 0;
        UnpackLease? lease = (images[0] as UnpackedImage)?.Lease;
        return served.Count == 0 && plans is null && lease is null ? null
            : new StepServer(new ImageServer(served, log), plans, founder ? images[0] as ServedImage : null, founder
                ? plan.Synthesised : [], lease)
            { Log = log, Record = record };
    }
}
