using Hpc.CommandLine;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary><c>delete [--force] ID</c>: what create made is removed. --force kills what still runs, and is content where nothing
/// is.</summary>
internal static class DeleteCommand
{
    private const int Kill = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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

        Stop(container, force);
        container.Delete(global.Log);
        return 0;
    }

    private static void Stop(Container container, bool force)
    {
        string status = container.Status;
        if (status == "stopped")
        {
            return;
        }

        if (!force && status != "created")
        {
            throw new RuntimeException($"cannot delete container {container.Record.Id} that is not stopped: {status}");
        }

        _ = container.Signal(Kill);
        if (!container.Ends(Patience))
        {
            throw new RuntimeException($"process {container.Record.ProcessId} of container {container.Record.Id} did not end within {Patience.TotalSeconds} s of SIGKILL");
        }
    }
}
