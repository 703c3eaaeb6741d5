using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.OciRuntime;

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

        if (Open(directory, force, global.Log) is not { } container)
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
            Hooks(directory, force, global.Log));
        return 0;
    }

    /// <summary>null: there is no record, or one that cannot be read and is removed all the same.</summary>
    private static Container? Open(ContainerDirectory directory, bool force, RuntimeLog log)
    {
        try
        {
            return Container.TryOpen(directory);
        }
        catch (CorruptImageException error) when (force)
        {
            log.Warning($"the record of container {directory.Id} is damaged, " +
                $"and its processes cannot be found by it: {error.Message}");
            return null;
        }
    }

    private static IReadOnlyList<Hook> Hooks(ContainerDirectory directory, bool force, RuntimeLog log)
    {
        if (force && directory.TryConfig() is null)
        {
            log.Warning($"no poststop hook is called: config.json of container {directory.Id} is missing or damaged");
            return [];
        }

        return directory.Config().Hooks.PostStop;
    }
}
