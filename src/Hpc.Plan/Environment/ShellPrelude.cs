namespace Hpc.Plan;

/// <summary>The image's environment scripts want a real shell. The process then starts as
/// <c>SHELL -c PROGRAM hpcrun ARGV...</c> in the same PID: the program sources the scripts, sets what the user set, gives
/// the host's variables back and execs ARGV.</summary>
/// <param name="Shell">/bin/bash if the image has it, because scripts were tried with a shell that knows bash's words; else
/// /bin/sh.</param>
/// <param name="Reason">What needs it: <c>/.singularity.d/env/91-environment.sh line 4: $(</c>.</param>
/// <param name="Program">The text for <c>-c</c>.</param>
public sealed record ShellPrelude(string Shell, string Reason, string Program)
{
    /// <summary>The arguments that run <paramref name="process"/> behind the prelude. The shell looks for the command, in the
    /// PATH that the scripts leave.</summary>
    public ProcessArguments Wrap(ProcessArguments process) => process with
    {
        Argv = [Shell, "-c", Program, "hpcrun", .. process.Argv],
        Candidates = [Shell],
        SearchedPath = null,
    };

    internal static string? FindShell(FileTree files) =>
        files.IsExecutable("/bin/bash") ? "/bin/bash" : files.IsExecutable("/bin/sh") ? "/bin/sh" : null;
}
