using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Launch.Recording;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>--record and --stdout, as one launch means them.</summary>
internal static class LaunchRecording
{
    private const string RankPattern = "%t";

    /// <summary>The request with the files of this rank, and with who shares its record.</summary>
    /// <exception cref="UsageException">Several ranks would write to one file.</exception>
    public static RunRequest Settle(RunRequest request, SolverProcess caller)
    {
        request = request with
        {
            StandardOutput = File(request.StandardOutput, "--stdout", caller),
            StandardError = File(request.StandardError, "--stderr", caller),
        };
        bool isOne = JobStep.LocalRanksOf(caller.Environment) == 1 || request.Share == SharePolicy.Key;
        return request.Record is not null && isOne ? request.Alone() : request;
    }

    /// <summary>What is not written down, in words; null: all of it is.</summary>
    public static string? Obstacle(RunRequest request) => request switch
    {
        { Record: null, DeclaredFiles.Count: > 0 } => $"--{request.DeclaredFiles[0].Role} has no effect without --record",
        { Record: not null, Instance: not null } => "there is no record of an instance: nobody waits for its end",
        _ => null,
    };

    /// <summary>The program steps into a container that runs already.</summary>
    public static void TellOfJoining(RunRequest request)
    {
        if (request.Record is not null && request.Verbosity != Verbosity.Quiet)
        {
            Terminal.Warning("there is no record of a program that steps into a running container");
        }
    }

    /// <param name="written">The image's name as the user wrote it.</param>
    public static RecordRequest? Of(RunRequest request, string written) =>
        request.Record is null || request.Instance is not null ? null : new RecordRequest(ProgramVersion.Text, written, Digests);

    private static string[] Digests(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            return [];
        }

        const int LineLength = 128;
        string? lines = Spawn.Output(ImageProgram.Find("digests of inputs"), ["record", "digest", "--", .. files],
            [.. Stage.StageEntry.Environment()], Math.Max(files.Count * LineLength, 64 * 1024));
        return lines?.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { } digests && digests.Length == files.Count ? digests
            : throw new RefusedException("cannot record the inputs: their contents cannot be read", "a message above says why",
                "hpcrun record digest FILE");
    }

    private static string? File(string? path, string option, SolverProcess caller)
    {
        if (path is null)
        {
            return null;
        }

        ParallelLauncher launcher = ParallelLauncher.Of(caller.Environment) ?? ParallelLauncher.Unknown;
        bool isOneOfSeveral = int.TryParse(caller.Environment.Get(launcher.Ranks), out int ranks) && ranks > 1;
        return path.Length == 0 ? throw new UsageException($"cannot use {option}: the name is empty", null, $"{option} FILE")
            : isOneOfSeveral && !path.Contains(RankPattern, StringComparison.Ordinal)
            ? throw new UsageException($"cannot use {option} \"{path}\": each rank needs a file of its own",
                $"this step has {ranks} ranks", $"{option} out.{RankPattern}")
            : HostPath.Absolute(path, caller.WorkingDirectory)
                .Replace(RankPattern, RankVariables.NumberOf(caller.Environment) ?? "0", StringComparison.Ordinal);
    }
}
