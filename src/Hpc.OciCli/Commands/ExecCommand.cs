using System.Globalization;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Plan;
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

        if (container.Status == "paused" && !options.EvenPaused)
        {
            throw new RuntimeException("cannot exec in a paused container (use --ignore-paused to override)");
        }

        PreservedDescriptors.Check(StageEntry.Solver(), options.PreservedDescriptors);
        RuntimeConfig config = container.Directory.Config();
        ProcessSpec process = options.ProcessFile.Length > 0
            ? options.ChangeFile(ReadProcess(options.ProcessFile), config.Process)
            : options.Change(config.Process
                ?? throw new RuntimeException("cannot exec without --process FILE: the container has no process to copy"));
        SeccompAgent? agent = SeccompAgent.Connect(config.Linux.Seccomp, isLoadedNow: true);
        ConsoleLine.Check(process.Terminal, !options.Detach, options.ConsoleSocket);
        (process, int listening) = Bundle.WithListeningSockets(ConsoleLine.InWindow(process, !options.Detach),
            global.Environment);

        int init = container.Record.ProcessId;
        RuntimeFacts facts = FactsProbe.Read($"/proc/{init}/root") with
        {
            MaySetGroups = FactsProbe.MaySetGroups($"/proc/{init}"),
        };
        ContainerPlan plan = ExecPlanner.Plan(process, Request(options, config, container, listening), facts, init,
            name => Differs(init, name));
        foreach (string warning in plan.Launch.Warnings)
        {
            global.Log.Warning(warning);
        }

        if (process.InitialProcessors.Count > 0)
        {
            global.Log.Debug($"nsexec: affinity: " +
                $"0x{string.Concat(NumberList.Parts(process.InitialProcessors).Reverse().Select(Hexadecimal))}");
        }

        ConsoleLine console = new(options.ConsoleSocket);
        StageSession session = new(caller, plan, global.Log);
        session.Carry(new SlotOpener(container.Directory, console).Open(plan.Slots), point =>
        {
            if (point == SyncPoint.EnterCgroup)
            {
                _ = ControlGroup.Enter(container.Record.Cgroup,
                    session.ProcessId);  // without a right to it the process stays in the caller's
            }
            else if (point == SyncPoint.Created)
            {
                Bundle.WritePidFile(options.PidFile, session.ProcessId);
            }

            return -1;
        }, listener => agent?.Hand(session.ProcessId, container.Record, "running", listener));
        global.Log.Debug("setns_init: about to exec");
        return options.Detach ? 0 : Follow(console.Terminal(), caller.Link);
    }

    /// <summary>64 bits of a set; the highest ones without leading zeros.</summary>
    private static string Hexadecimal(string part, int at) =>
        ulong.Parse(part, CultureInfo.InvariantCulture).ToString(at == 0 ? "x" : "x16", CultureInfo.InvariantCulture);

    private static int Follow(int terminal, StageLink link)
    {
        StageMessage end = terminal >= 0 ? new TerminalRelay(terminal, link).Run() : link.Receive();
        return end.Event == StageEvent.Ended ? end.Errno : Entry.NothingRan;
    }

    private static ContainerRequest Request(ExecOptions options, RuntimeConfig config, Container container,
        int listening) => new()
        {
            Id = options.Id,
            Bundle = container.Record.Bundle,
            Foreground = !options.Detach,
            PreservedDescriptors = options.PreservedDescriptors + listening,
            Filter = config.Linux.Seccomp,
            Personality = config.Linux.Personality,
            MemoryPolicy = config.Linux.MemoryPolicy,
            InCgroup = container.Record.Cgroup.Length > 0,
        };

    private static ProcessSpec ReadProcess(string path) => RuntimeConfigReader.ReadProcess(
        RawText.Bytes(SmallFile.ReadTyped(path)
            ?? throw new RuntimeException($"cannot open {path}: no such file, or you may not read it")));

    private static bool Differs(int init, string name)
    {
        if (Unistd.ReadLink($"/proc/self/ns/{name}") is not { } own)
        {
            return false;
        }

        string theirs = Unistd.ReadLink($"/proc/{init}/ns/{name}")
            ?? throw new RuntimeException($"cannot open namespace /proc/{init}/ns/{name}: permission denied: the container "
                + "belongs to another user, or has not started");
        return theirs != own;
    }
}
