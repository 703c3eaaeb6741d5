using Hpc.Images;
using Hpc.Launch.Deciding;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>A program that is started in a running instance: its words, variables and directory are its own, and its container is
/// the one that the instance was started with.</summary>
internal static class InsideInstance
{
    /// <param name="started">What the instance was started with.</param>
    /// <param name="asked">What is asked for now.</param>
    public static RunRequest Of(RunRequest started, RunRequest asked) => asked with
    {
        Image = started.Image,
        Instance = started.Instance,
        Binds = started.Binds,
        Scratch = started.Scratch,
        Memory = started.Memory,
        NoMount = started.NoMount,
        WorkDirectory = started.WorkDirectory,
        Home = started.Home,
        NoHome = started.NoHome,
        Contain = started.Contain,
        ContainAll = started.ContainAll,
        FakeRoot = started.FakeRoot,
        RootAnswers = started.RootAnswers,
        Overlays = [],
        WritableTmpfs = false,
        Writable = false,
        Share = SharePolicy.Alone,
        ShareKey = null,
    };

    /// <summary>The mounts are there, whatever has become of the places that they came from: those only tell where the program
    /// starts.</summary>
    public static LaunchDecision Decide(RunRequest request, OpenImage image, SolverProcess caller)
    {
        try
        {
            return Plain(request, image, caller);
        }
        catch (RefusedException) when (request.Binds.Count > 0)
        {
            return Plain(request with { Binds = [] }, image, caller);
        }
    }

    private static LaunchDecision Plain(RunRequest request, OpenImage image, SolverProcess caller) =>
        LaunchDecision.Decide(request, LaunchPipeline.Facts(request, caller), image, caller.Environment, injecting: null);
}
