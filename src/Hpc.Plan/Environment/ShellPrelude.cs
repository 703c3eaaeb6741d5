namespace Hpc.Plan;

/// <summary>The image's environment scripts want a real shell. The process then starts as
/// <c>/bin/sh -c Program hpcrun ARGV...</c> in the same PID: the program sources the scripts, sets what the user set, gives
/// the host's variables back and execs ARGV.</summary>
/// <param name="Reason">Which script needs it and for what: <c>/.singularity.d/env/91-environment.sh line 4: $(</c>.</param>
/// <param name="Program">The text for <c>sh -c</c>.</param>
public sealed record ShellPrelude(string Reason, string Program)
{
    public const string Shell = "/bin/sh";

    /// <summary>The argv that runs <paramref name="argv"/> behind the prelude.</summary>
    public IReadOnlyList<string> Wrap(IReadOnlyList<string> argv) => [Shell, "-c", Program, "hpcrun", .. argv];
}
