using Hpc.Files;
using Hpc.Host;
using Hpc.Images;
using Hpc.Launch.Deciding;
using Hpc.Launch.Solver;
using Hpc.Linux;
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

    /// <summary>The caller's directory where the instance has it, else the home directory in it, with a line.</summary>
    /// <param name="processes">Of the instance. Without any that can be looked at, the launch finds out.</param>
    public static RunRequest StartingIn(RunRequest request, SolverProcess caller, IReadOnlyList<string> processes)
    {
        string? root = processes.Select(process => $"/proc/{process}/root")
            .FirstOrDefault(root => HostProbe.Look(root + "/").Kind == PathKind.Directory);
        if (request.WorkingDirectory is not null || request.Contain || root is null || IsThere(root, caller.WorkingDirectory))
        {
            return request;
        }

        string home = request.Home?.Destination ?? (request.FakeRoot ? "/root" : LaunchPipeline.Facts(request, caller).Home);
        string fallback = IsThere(root, home) ? home : "/";
        Terminal.Warning($"the working directory '{caller.WorkingDirectory}' is not in the instance; starting in '{fallback}'");
        return request with { WorkingDirectory = fallback };
    }

    /// <summary>A link may lead to one: it is the container's, and cannot be followed from here.</summary>
    private static bool IsThere(string root, string directory) => directory.StartsWith('/')
        && Stat.Of(root + directory, followLinks: false, out _) is { } found && (found.IsDirectory || found.IsSymbolicLink);

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
