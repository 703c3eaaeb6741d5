using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary><c>start</c>: takes the planner's place at the container's process, which waits for it.</summary>
internal static class StartCommand
{
    public static int Run(GlobalOptions global, ParsedArguments words)
    {
        Container container = Container.Open(global.Root, words[0]);
        string status = container.Status;
        if (status != "created")
        {
            throw new RuntimeException(status == "stopped"
                ? "cannot start a container that has stopped" : "cannot start an already running container");
        }

        RuntimeConfig config = container.Directory.Config();
        SeccompAgent? agent = SeccompAgent.Connect(config.Linux.Seccomp,
            isLoadedNow: config.Process is { NoNewPrivileges: true });
        int socket = NamedSocket.TryConnect(container.Directory.Path, ContainerDirectory.StartSocket, NamedSocket.Packets);
        if (socket < 0)
        {
            throw new RuntimeException(socket == -Errno.ECONNREFUSED
                ? "cannot start a container that has stopped" : $"cannot reach the container's process: {ErrnoText.Of(-socket)}");
        }

        container.Directory.RemoveStartSocket();
        Carry(new StageLink(socket), container, config, agent);
        try
        {
            new HookRunner(container.Record.Bundle, global.HookEnvironment, global.Log)
                .RunAll(config.Hooks.PostStart, "poststart",
                    ContainerState.ForHook(container.Record, "running", container.Record.ProcessId));
        }
        catch
        {
            container.Stop();
            throw;
        }

        return 0;
    }

    /// <summary>Until the program runs.</summary>
    private static void Carry(StageLink link, Container container, RuntimeConfig config, SeccompAgent? agent)
    {
        try
        {
            for (StageMessage message; (message = link.Receive()).Event != StageEvent.Gone;)
            {
                if (message is { Event: StageEvent.Failed } failure)
                {
                    throw new RuntimeException(Explain(config, container.Record, failure));
                }

                agent?.Hand(container.Record.ProcessId, container.Record, "created", message.Descriptors[0]);
                link.Acknowledge();
            }
        }
        catch
        {
            link.SendExit(Entry.Failure);
            _ = container.HasEnded();
            throw;
        }
    }

    /// <summary>Behind the step that waits comes the filter where it is loaded late, then the startContainer hooks and the
    /// program.</summary>
    private static string Explain(RuntimeConfig config, ContainerRecord record, StageMessage failure)
    {
        bool isFilteredLate = config is { Process.NoNewPrivileges: true, Linux.Seccomp: not null };
        int index = failure.Step - record.WaitStep - (isFilteredLate ? 2 : 1);
        return index < 0 ? $"unable to start container process: linux.seccomp: {ErrnoText.Of(failure.Errno)}"
            : index < config.Hooks.StartContainer.Count
                ? StepFailure.Hook("startContainer", index, config.Hooks.StartContainer[index], failure)
            : StepFailure.Program(config.Process!.Arguments[0], failure.Errno);
    }
}
