using Hpc.Files;
using Hpc.Host;
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

    /// <summary>The caller's directory where the instance has it, else the home directory in it, with a line. A file system of
    /// an image server cannot be looked into from outside: the table of mounts and the image tell.</summary>
    /// <param name="processes">Of the instance.</param>
    public static RunRequest StartingIn(RunRequest request, SolverProcess caller, OpenImage image,
        IReadOnlyList<string> processes)
    {
        if (request.WorkingDirectory is not null || request.Contain)
        {
            return request;
        }

        string? mounts = processes.Select(process => SmallFile.ReadText($"/proc/{process}/mountinfo"))
            .FirstOrDefault(text => text is { Length: > 0 });
        if (mounts is null || Has(mounts, image, caller.WorkingDirectory))
        {
            return request;
        }

        string home = request.HomeInside(LaunchPipeline.Facts(request, caller).Home);
        string fallback = Has(mounts, image, home) ? home : "/";
        Terminal.Warning($"the working directory '{caller.WorkingDirectory}' is not in the instance; starting in '{fallback}'");
        return request with { WorkingDirectory = fallback };
    }

    private static bool Has(string mounts, OpenImage image, string directory) => directory.StartsWith('/')
        && (mounts.Split('\n').Any(line => line.Split(' ', 6) is [_, _, _, _, not "/", _] fields
            && IsIn(directory, MountText.Unescape(fields[4])))
            || image.Facts.Files.Follow(directory).Kind == PathKind.Directory);

    private static bool IsIn(string directory, string place) =>
        directory == place || directory.StartsWith(place + "/", StringComparison.Ordinal);

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
