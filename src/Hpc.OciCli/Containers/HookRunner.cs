using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>Hooks of the runtime's own namespaces.</summary>
internal static class HookRunner
{
    /// <summary>Runs them in order; the first that fails ends it.</summary>
    /// <exception cref="RuntimeException">A hook failed, or was not over in time.</exception>
    public static void RunAll(IReadOnlyList<Hook> hooks, string kind, byte[] state)
    {
        foreach (Hook hook in hooks)
        {
            if (Problem(hook, state) is { } problem)
            {
                throw new RuntimeException($"error running {kind} hook {hook.Path}: {problem}");
            }
        }
    }

    /// <summary>Runs them all, and only tells of those that fail.</summary>
    public static void RunAll(IReadOnlyList<Hook> hooks, string kind, byte[] state, Action<string> warn)
    {
        foreach (Hook hook in hooks)
        {
            if (Problem(hook, state) is { } problem)
            {
                warn($"error running {kind} hook {hook.Path}: {problem}");
            }
        }
    }

    private static string? Problem(Hook hook, byte[] state)
    {
        int input = Memfd.CreateSealed("hpcrun-oci-state", state);
        _ = Unistd.Rewind(input);
        int? status = Spawn.Run(hook.Path, hook.Arguments, hook.Environment, input, hook.Timeout > 0 ? TimeSpan.FromSeconds(hook.Timeout) : null);
        _ = Unistd.Close(input);
        return status switch
        {
            0 => null,
            null => $"it was not over after {hook.Timeout} s",
            < 0 => ErrnoText.Of(-status.Value),
            _ => $"exit status {status}",
        };
    }
}
