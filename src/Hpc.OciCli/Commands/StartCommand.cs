using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary><c>start</c>: takes the planner's place at the container's process, which waits for it.</summary>
internal static class StartCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static int Run(GlobalOptions global, ParsedArguments words)
    {
        Container container = Container.Open(global.Root, words[0]);
        string status = container.Status;
        if (status != "created")
        {
            throw new RuntimeException(status == "stopped" ? "cannot start a container that has stopped" : "cannot start an already running container");
        }

        RuntimeConfig config = container.Directory.Config();
        int socket = NamedSocket.TryConnect(container.Directory.Path, ContainerDirectory.StartSocket, NamedSocket.Packets);
        if (socket < 0)
        {
            throw new RuntimeException(socket == -Errno.ECONNREFUSED ? "cannot start a container that has stopped" : $"cannot reach the container's process: {ErrnoText.Of(-socket)}");
        }

        container.Directory.RemoveStartSocket();
        StageLink link = new(socket);
        if (link.Receive() is { Event: StageEvent.Failed } failure)
        {
            link.SendExit(Entry.Failure);
            _ = container.Ends(Patience);
            throw new RuntimeException(Explain(config, container.Record, failure));
        }

        HookRunner.RunAll(config.Hooks.PostStart, "poststart", ContainerState.ForHook(container.Record, "running", container.Record.ProcessId), global.Log.Warning);
        return 0;
    }

    /// <summary>Behind the step that waits come the startContainer hooks, then the filter and the program.</summary>
    private static string Explain(RuntimeConfig config, ContainerRecord record, StageMessage failure)
    {
        int index = failure.Step - record.WaitStep - 1;
        return index < config.Hooks.StartContainer.Count
            ? StepFailure.Hook(config.Hooks.StartContainer[index], failure.Detail, failure.Errno)
            : StepFailure.Program(config.Process!.Arguments[0], failure.Errno);
    }
}
