using Hpc.CommandLine;

namespace Hpc.OciCli;

/// <summary><c>delete [--force] ID</c>: what create made is removed. --force kills what still runs, and is content where nothing
/// is.</summary>
internal static class DeleteCommand
{
    public static int Run(GlobalOptions global, ParsedArguments words)
    {
        bool force = words.Has("force");
        ContainerDirectory directory;
        try
        {
            directory = ContainerDirectory.Open(global.Root, words[0]);
        }
        catch (RuntimeException) when (force)
        {
            return 0;
        }

        if (Container.TryOpen(directory) is not { } container)
        {
            directory.Remove();
            return 0;
        }

        string status = container.Status;
        if (!force && status is not ("created" or "stopped"))
        {
            throw new RuntimeException($"cannot delete container {container.Record.Id} that is not stopped: {status}");
        }

        if (status != "stopped")
        {
            container.Stop();
        }

        container.Delete(new HookRunner(container.Record.Bundle, global.HookEnvironment, global.Log),
            directory.Config().Hooks.PostStop);
        return 0;
    }
}
