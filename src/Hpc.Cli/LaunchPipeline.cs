using Hpc.Host;
using Hpc.Launch.Launching;
using Hpc.Launch.Overlay;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>How every launch begins, whoever decides it: this process for itself, or the one that serves the image for another
/// rank. Behind it come the image and <see cref="Launch.Deciding.LaunchDecision"/>.</summary>
internal static class LaunchPipeline
{
    /// <summary>What a process asks for with its words, its variables and the site's files.</summary>
    /// <exception cref="UsageException">The words cannot be meant.</exception>
    public static RunRequest Request(CommandKind kind, CommandLine line, SolverProcess process) =>
        ExecCommand.Parse(kind, line.Words, process.Environment, line.CalledAs, SiteConfiguration.Read(process.Environment));

    /// <summary>What this node is like for that process.</summary>
    /// <param name="known">The facts for another rank of the same user with the same request; null: nobody has looked
    /// yet.</param>
    public static HostFacts Facts(RunRequest request, SolverProcess process, HostFacts? known = null) =>
        OverlayProbe.Read(HostProbe.Read(process.Environment, process.WorkingDirectory, known), request, process.Environment) with
        {
            Cgroup = request.Limits.IsNone ? "" : LimitedCgroup.PathFor(process.ProcessId),
        };
}
