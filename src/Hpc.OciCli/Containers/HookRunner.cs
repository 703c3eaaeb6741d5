using Hpc.Binary;
using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>Hooks of the runtime's own namespaces, which run in the bundle's directory.</summary>
/// <param name="environment">For those for which config.json has none.</param>
internal sealed class HookRunner(string directory, IReadOnlyList<string> environment, RuntimeLog log)
{
    /// <summary>The end of what a hook says is what went wrong.</summary>
    private const int MostWords = 4096;

    private const int FirstSignal = 128;

    /// <summary>Runs them in order; the first that fails ends it.</summary>
    /// <exception cref="RuntimeException">A hook failed, or was not over in time.</exception>
    public void RunAll(IReadOnlyList<Hook> hooks, string kind, byte[] state)
    {
        for (int number = 0; number < hooks.Count; number++)
        {
            if (Problem(hooks[number], kind, number, state) is { } message)
            {
                throw new RuntimeException(message);
            }
        }
    }

    /// <summary>Runs them all, and only tells of those that fail.</summary>
    public void TryAll(IReadOnlyList<Hook> hooks, string kind, byte[] state)
    {
        for (int number = 0; number < hooks.Count; number++)
        {
            if (Problem(hooks[number], kind, number, state) is { } problem)
            {
                log.Warning(problem);
            }
        }
    }

    /// <summary>One line of which kind, which one, how it ended and what it said.</summary>
    public static string Failure(string kind, int number, Hook hook, string end, string words) =>
        $"error running {kind} hook #{number}: error running hook {hook.Path}: {end}{(words.Length > 0 ? ": " + words : "")}";

    public static string Late(Hook hook) => $"it was not over after {hook.Timeout} s";

    /// <param name="status">As a shell has it.</param>
    public static string Ended(int status) => status > FirstSignal ? $"signal: {SignalText.Of(status - FirstSignal)}"
        : $"exit status {status}";

    /// <summary>What a file holds into which a hook wrote. The file is closed.</summary>
    public static string TakeWords(int fd)
    {
        long length = Unistd.Length(fd);
        byte[] end = new byte[Math.Clamp(length, 0, MostWords)];
        int read = Unistd.TryPread(fd, end, Math.Max(0, length - end.Length));
        _ = Unistd.Close(fd);
        return read <= 0 ? ""
            : string.Join("; ",
            RawText.Of(end.AsSpan(0, read)).Split('\n',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private string? Problem(Hook hook, string kind, int number, byte[] state)
    {
        int input = Memfd.CreateSealed("hpcrun-oci-state", state), output = Memfd.Create("hpcrun-oci-hook");
        _ = Unistd.Rewind(input);
        string here = Unistd.WorkingDirectory() ?? "/";
        _ = Unistd.ChangeDirectory(directory);  // a bundle that is gone since is nothing to a hook that undoes
        int? status = Spawn.RunApart(
            hook.Path, hook.Arguments, hook.Environment.Count > 0 ? hook.Environment : environment, input, output,
            hook.Timeout > 0 ? TimeSpan.FromSeconds(hook.Timeout) : null);
        _ = Unistd.ChangeDirectory(here);
        _ = Unistd.Close(input);
        string words = TakeWords(output);
        log.Debug($"{kind} hook #{number}: {hook.Path}: {status}: {words}");
        return status == 0 ? null
            : Failure(kind, number, hook,
            status switch { null => Late(hook), < 0 => ErrnoText.Of(-status.Value), _ => Ended(status.Value) }, words);
    }
}
