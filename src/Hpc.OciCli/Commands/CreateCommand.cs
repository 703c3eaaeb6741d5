using System.Globalization;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary><c>create</c> and <c>run</c>: a bundle becomes a container.</summary>
internal sealed class CreateCommand
{
    private readonly GlobalOptions _global;
    private readonly CreateOptions _options;
    private readonly CallerProcess _caller;
    private readonly Bundle _bundle;
    private readonly bool _waits;
    private readonly ConsoleLine _console;

    /// <summary>Of the container; empty: none.</summary>
    private string _cgroup = "";

    private CreateCommand(GlobalOptions global, ParsedArguments words, CallerProcess caller, bool waits)
    {
        _global = global;
        _options = CreateOptions.Read(words);
        _caller = caller;
        _bundle = Bundle.Open(_options.Bundle);
        _waits = waits;
        _console = new ConsoleLine(_options.ConsoleSocket);
    }

    /// <summary>The container's process waits for <c>start</c>.</summary>
    public static int Create(GlobalOptions global, ParsedArguments words, CallerProcess caller)
    {
        CreateCommand command = new(global, words, caller, waits: true);
        _ = command.Make();
        return 0;
    }

    /// <summary>create and start, and without --detach also the wait and delete.</summary>
    public static int Run(GlobalOptions global, ParsedArguments words, CallerProcess caller)
    {
        CreateCommand command = new(global, words, caller, waits: false);
        Container container = command.Make();
        HookRunner.RunAll(command._bundle.Config.Hooks.PostStart, "poststart", ContainerState.ForHook(container.Record, "running", container.Record.ProcessId), global.Log.Warning);
        return command._options.Detach ? 0 : command.Follow(container);
    }

    private bool Foreground => !_waits && !_options.Detach;

    private Container Make()
    {
        RuntimeConfig config = _bundle.Config;
        ConsoleLine.Check(config.Process?.Terminal ?? false, Foreground, _options.ConsoleSocket);
        ContainerDirectory directory = ContainerDirectory.Create(_global.Root, _options.Id, _bundle.Json);
        try
        {
            RuntimeFacts facts = FactsProbe.Read(_bundle.RootPath + "/etc/passwd");
            (config, int listening) = WithListeningSockets(config);
            _cgroup = facts.UnifiedCgroups ? CgroupTree.Make(config, _options.Id, _global.Log) : "";
            ContainerPlan plan = ContainerPlanner.Plan(config, Request(listening), facts);
            foreach (string warning in plan.Launch.Warnings)
            {
                _global.Log.Warning(warning);
            }

            StageSession session = new(_caller, plan);
            session.Carry(new SlotOpener(directory, _console).Open(plan.Slots), point => Act(point, session, plan, facts, directory));
        }
        catch
        {
            CgroupTree.Remove(_cgroup);
            directory.Remove();
            throw;
        }

        return Container.TryOpen(directory)!;
    }

    private (RuntimeConfig Config, int Descriptors) WithListeningSockets(RuntimeConfig config)
    {
        if (config.Process is null)
        {
            return (config, 0);
        }

        (ProcessSpec process, int descriptors) = Bundle.WithListeningSockets(ConsoleLine.InWindow(config.Process, Foreground), _global.Environment);
        return (config with { Process = process }, descriptors);
    }

    private ContainerRequest Request(int listening) => new()
    {
        Id = _options.Id,
        Bundle = _bundle.Path,
        WaitsForStart = _waits,
        Foreground = Foreground,
        RelaysTerminalOnly = _options.NoRelay,
        PreservedDescriptors = _options.PreservedDescriptors + listening,
        NoPivot = _options.NoPivot,
        NoNewKeyring = _options.NoNewKeyring,
        InCgroup = _cgroup.Length > 0,
    };

    /// <summary>What is done from outside while the process waits; the descriptor that it gets, or -1.</summary>
    private int Act(SyncPoint point, StageSession session, ContainerPlan plan, RuntimeFacts facts, ContainerDirectory directory)
    {
        switch (point)
        {
            case SyncPoint.MapIds:
                IdMapWriter.Write(session.ProcessId, plan.Users, plan.Groups, facts.Privileged, _global.Environment.Get("PATH") ?? "");
                return -1;
            case SyncPoint.EnterCgroup:
                EnterCgroup(session.ProcessId);
                return -1;
            case SyncPoint.RunHooks:
                ContainerRecord record = Record(session.ProcessId);
                byte[] state = ContainerState.ForHook(record, "creating", record.ProcessId);
                HookRunner.RunAll(_bundle.Config.Hooks.Prestart, "prestart", state);
                HookRunner.RunAll(_bundle.Config.Hooks.CreateRuntime, "createRuntime", state);
                return Memfd.CreateSealed("hpcrun-oci-state", ContainerState.ForHook(record, "created", LiveProcess.OwnNumber(record.ProcessId)));
            case SyncPoint.Created:
                directory.Save(Record(session.ProcessId) with { WaitStep = WaitStep(plan) });
                Bundle.WritePidFile(_options.PidFile, session.ProcessId);
                return -1;
            default:
                return -1;
        }
    }

    /// <summary>Moving wants a right over the cgroup that the caller is in, too: a session's scope gives none.</summary>
    private void EnterCgroup(int process)
    {
        int error = CgroupTree.Enter(_cgroup, process);
        if (error < 0)
        {
            if (CgroupFiles.Of(_bundle.Config.Linux.Resources).Count > 0)
            {
                _global.Log.Warning($"linux.resources is not applied: {_cgroup}/cgroup.procs: {ErrnoText.Of(-error)}");
            }

            CgroupTree.Remove(_cgroup);
            _cgroup = "";
        }
    }

    private ContainerRecord Record(int process) => new()
    {
        Id = _options.Id,
        ProcessId = process,
        StartTicks = LiveProcess.StartTicks(process) ?? 0,
        Bundle = _bundle.Path,
        RootPath = _bundle.RootPath,
        Created = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
        Owner = UserDatabase.User((int)Unistd.Getuid(), (int)Unistd.Getgid(), _global.Environment).Name,
        Cgroup = _cgroup,
        Annotations = _bundle.Config.Annotations,
    };

    private static int WaitStep(ContainerPlan plan)
    {
        int at = plan.Launch.Steps.Count - 1;
        while (at > 0 && plan.Launch.Steps[at] is not AwaitStartStep)
        {
            at--;
        }

        return at;
    }

    private int Follow(Container container)
    {
        int terminal = _console.Terminal();
        StageMessage end = terminal >= 0 ? new TerminalRelay(terminal, _caller.Link).Run() : _caller.Link.Receive();
        if (end.Event != StageEvent.Ended)
        {
            return 0;  // the caller's process was killed: the container goes on alone
        }

        if (!_options.Keep)
        {
            container.Delete(_global.Log);
        }

        return end.Errno;
    }
}
