namespace Hpc.Stage;

/// <summary>How a command ended.</summary>
/// <param name="Launches">It is one that executes a program: a process which still waits for that has not done it, and does not
/// end with 0.</param>
public readonly record struct CommandEnd(int Status, bool Launches)
{
    /// <summary>Nothing was to be executed: help, --explain, an image that has nothing to run.</summary>
    public static CommandEnd Done(int status) => new(status, Launches: false);

    /// <summary>A launch that was refused; or one that was carried out, after which nobody waits for a status.</summary>
    public static CommandEnd OfLaunch(int status) => new(status, Launches: true);
}
