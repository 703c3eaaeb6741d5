using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>--pin-numerics: the variables that make the numeric libraries of an image choose the same code on every processor
/// (adr/0067). The other executable knows which libraries there are, and what each of them listens to.</summary>
internal static class LibraryPins
{
    /// <summary>The request with them; null where the other executable has said why there are none: nobody has looked which
    /// libraries the image has, or the processor is below the level.</summary>
    /// <param name="image">The file that is launched.</param>
    public static RunRequest? With(RunRequest request, string image)
    {
        if (request.PinNumerics is not { } level)
        {
            return request;
        }

        string[] quiet = request.Verbosity == Verbosity.Quiet ? ["--quiet"] : [];
        string[] at = level.Length > 0 ? ["--level", level] : [];
        string[] words = [.. quiet, "record", "pins", .. at, "--threads", $"{request.Threads ?? 1}", "--", image];
        string? lines = Spawn.Output(ImageProgram.Find("what pins the numeric libraries"), words,
            [.. Stage.StageEntry.Environment()]);
        return lines is null ? null : request with
        { Pins = [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Pin)] };
    }

    /// <summary>Who steps into a container gets the variables that it was started with.</summary>
    public static void RefuseJoining(RunRequest request)
    {
        if (request.PinNumerics is not null)
        {
            throw new UsageException("cannot use --pin-numerics with a container that runs",
                "its libraries were told what to use when it began", "start it with --pin-numerics");
        }
    }

    /// <summary>For another rank of the step: what was found for the first one; null where it wants something else.</summary>
    public static RunRequest? Like(RunRequest first, RunRequest rank) =>
        rank.PinNumerics == first.PinNumerics && rank.Threads == first.Threads ? rank with { Pins = first.Pins } : null;

    private static EnvironmentAssignment Pin(string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        return new EnvironmentAssignment(line[..equals], line[(equals + 1)..]);
    }
}
