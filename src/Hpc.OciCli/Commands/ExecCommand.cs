using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary><c>exec</c>: one more process in a container that runs.</summary>
internal static class ExecCommand
{
    public static int Run(GlobalOptions global, ParsedArguments words, CallerProcess caller)
    {
        ExecOptions options = ExecOptions.Read(words);
        Container container = Container.Open(global.Root, options.Id);
        if (container.Status == "stopped")
        {
            throw new RuntimeException("cannot exec in a stopped container");
        }

        RuntimeConfig config = container.Directory.Config();
        ProcessSpec process = options.ProcessFile.Length > 0 ? ReadProcess(options.ProcessFile)
            : options.Change(config.Process ?? throw new RuntimeException("cannot exec without --process FILE: the container has no process to copy"));
        ConsoleLine.Check(process.Terminal, !options.Detach, options.ConsoleSocket);
        (process, int listening) = Bundle.WithListeningSockets(ConsoleLine.InWindow(process, !options.Detach), global.Environment);

        int init = container.Record.ProcessId;
        RuntimeFacts facts = FactsProbe.Read($"/proc/{init}/root/etc/passwd") with { MaySetGroups = FactsProbe.MaySetGroups($"/proc/{init}") };
        ContainerPlan plan = ExecPlanner.Plan(process, Request(options, config, container, listening), facts, init, name => Differs(init, name));
        ConsoleLine console = new(options.ConsoleSocket);
        StageSession session = new(caller, plan);
        session.Carry(new SlotOpener(container.Directory, console).Open(plan.Slots), point =>
        {
            if (point == SyncPoint.EnterCgroup)
            {
                _ = CgroupTree.Enter(container.Record.Cgroup, session.ProcessId);  // without a right to it the process stays in the caller's
            }
            else if (point == SyncPoint.Created)
            {
                Bundle.WritePidFile(options.PidFile, session.ProcessId);
            }

            return -1;
        });
        return options.Detach ? 0 : Follow(console.Terminal(), caller.Link);
    }

    private static int Follow(int terminal, StageLink link)
    {
        StageMessage end = terminal >= 0 ? new TerminalRelay(terminal, link).Run() : link.Receive();
        return end.Event == StageEvent.Ended ? end.Errno : Entry.Failure;
    }

    private static ContainerRequest Request(ExecOptions options, RuntimeConfig config, Container container, int listening) => new()
    {
        Id = options.Id,
        Bundle = container.Record.Bundle,
        Foreground = !options.Detach,
        PreservedDescriptors = options.PreservedDescriptors + listening,
        Filter = config.Linux.Seccomp,
        InCgroup = container.Record.Cgroup.Length > 0,
    };

    private static ProcessSpec ReadProcess(string path) => RuntimeConfigReader.ReadProcess(
        RawText.Bytes(SmallFile.ReadText(path) ?? throw new RuntimeException($"cannot open {path}: no such file or directory")));

    private static bool Differs(int init, string name)
    {
        if (Unistd.ReadLink($"/proc/self/ns/{name}") is not { } own)
        {
            return false;
        }

        string theirs = Unistd.ReadLink($"/proc/{init}/ns/{name}")
            ?? throw new RuntimeException($"cannot open namespace /proc/{init}/ns/{name}: permission denied: the container belongs to another user, or has not started");
        return theirs != own;
    }
}
