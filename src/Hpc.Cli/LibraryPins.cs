using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>--pin-numerics: the variables that make the numeric libraries of an image choose the same code on every processor
/// (adr/0067). The other executable knows which libraries there are, and what each of them listens to.</summary>
internal static class LibraryPins
{
    /// <summary>The request with them.</summary>
    /// <param name="image">The file that is launched.</param>
    /// <exception cref="RefusedException">Nobody has looked which libraries the image has, or the processor is below the
    /// level.</exception>
    public static RunRequest With(RunRequest request, string image)
    {
        if (request.PinNumerics is not { } level)
        {
            return request;
        }

        string[] quiet = request.Verbosity == Verbosity.Quiet ? ["--quiet"] : [];
        string[] words = [.. quiet, "record", "pins", "--level", level, "--threads", $"{request.Threads ?? 1}", "--", image];
        string? lines = Spawn.Output(ImageProgram.Find("what pins the numeric libraries"), words,
            [.. Stage.StageEntry.Environment()]);
        return request with
        {
            Pins = lines?.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Pin).ToArray()
                ?? throw new RefusedException("cannot pin the numeric libraries", "a message above says why",
                    $"hpcrun record pins {image}"),
        };
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
