using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Launch.Deciding;
using Hpc.Launch.Injecting;
using Hpc.Launch.Sharing;
using Hpc.Launch.Solver;
using Hpc.Launch.Unpacking;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Plans for the other ranks of the step, in the process that serves their image. Ranks that a launcher starts at the
/// same time want the same: what was decided for one holds for the next, but for the solver's environment.</summary>
/// <param name="known">The facts that the first rank's plan was made from.</param>
/// <param name="first">What the first rank asked for.</param>
internal sealed class RankPlanning(OpenImage image, HostFacts known, HostInjection injecting, RunRequest first)
{
    /// <summary>What the host's directories looked like for so long is taken to be true still.</summary>
    private const int FreshMilliseconds = 2000;

    private Decision? _last;

    /// <inheritdoc cref="RankPlanner"/>
    public LaunchDecision? For(SolverProcess rank)
    {
        if (_last is { } last && Environment.TickCount64 - last.Time < FreshMilliseconds && last.HoldsFor(rank)
            && Again(rank, last) is { } plan)
        {
            return plan;
        }

        _last = Decide(rank);
        return _last?.Launch;
    }

    private Decision? Decide(SolverProcess rank)
    {
        CommandLine written = CommandLine.Split(rank.Arguments), line = TaskCommand.Expand(written, rank);
        if (TaskCommand.IsOfOneRank(written, rank.Environment) || line.Kind is not { } kind
            || LibraryPins.Like(first, LaunchPipeline.Request(kind, line, rank)) is not { } request || IsSpecial(request)
            || (request.Unpack is not null && image is not UnpackedImage)
            || image.Facts.Layers.Count > 0
            || !ImageOpener.Names(request.Image, rank.WorkingDirectory, image))
        {
            return null;
        }

        LaunchDecision launch = LaunchDecision.Decide(request, LaunchPipeline.Facts(request, rank, known), image,
            rank.Environment, injecting);
        return launch.IsSilent ? new Decision(rank, launch, Environment.TickCount64) : null;
    }

    /// <summary>null if this rank differs after all.</summary>
    private LaunchDecision? Again(SolverProcess rank, Decision last)
    {
        SolverStart solver = SolverStart.Compose(last.Launch.Request, last.Launch.Host, image, rank.Environment,
            last.Launch.Solver.Files);
        return last.Launch.WithSolver(solver, rank.Environment, injecting) is { IsSilent: true } launch ? launch : null;
    }

    /// <summary>It prints something, or reads files by names that are relative to the rank's directory, or serves images of its
    /// own.</summary>
    private static bool IsSpecial(RunRequest request) =>
        request.Help || request.Time || request.Explain || request.Verbosity > Verbosity.Normal
        || request.Share == SharePolicy.Alone || request.JoinProcess is not null || request.Named is not null || request.Staged
            || request.Overlays.Count > 0 || request.EnvironmentFiles.Count > 0 || request.WorkDirectory is not null
        || request.StandardOutput is not null || request.StandardError is not null || request.FuseMounts.Count > 0
        || request.Binds.Any(bind => bind.ImageSource is not null);

    private sealed record Decision(SolverProcess Rank, LaunchDecision Launch, long Time)
    {
        public bool HoldsFor(SolverProcess rank) =>
            rank.WorkingDirectory == Rank.WorkingDirectory && rank.Launcher == Rank.Launcher
            && rank.Arguments.AsSpan().SequenceEqual(Rank.Arguments)
            && RankVariables.AreAllThatDiffers(rank.Environment, Rank.Environment);
    }
}
