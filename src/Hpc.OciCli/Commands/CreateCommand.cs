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

    private readonly HookRunner _hooks;
    private readonly SeccompAgent? _agent;

    /// <summary>Of the container; empty: none.</summary>
    private string _cgroup = "";

    /// <summary>Once its first hook was called: what is to be undone if it is not completed.</summary>
    private ContainerRecord? _begun;

    private CreateCommand(GlobalOptions global, ParsedArguments words, CallerProcess caller, bool waits)
    {
        _global = global;
        _options = CreateOptions.Read(words);
        _caller = caller;
        _bundle = Bundle.Open(_options.Bundle);
        _waits = waits;
        _console = new ConsoleLine(_options.ConsoleSocket);
        _hooks = new HookRunner(_bundle.Path, global.HookEnvironment, global.Log);
        _agent = SeccompAgent.Connect(_bundle.Config.Linux.Seccomp, isLoadedNow: !waits
            || _bundle.Config.Process is { NoNewPrivileges: false });
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
        global.FailureStatus = words.Has("detach") ? Entry.Failure : Entry.NothingRan;
        CreateCommand command = new(global, words, caller, waits: false);
        Container container = command.Make();
        command.RunPostStart(container);
        return command._options.Detach ? 0 : command.Follow(container);
    }

    private bool Foreground => !_waits && !_options.Detach;

    /// <summary>A container of which one fails does not go on (config.md, "Poststart").</summary>
    private void RunPostStart(Container container)
    {
        try
        {
            _hooks.RunAll(_bundle.Config.Hooks.PostStart, "poststart",
                ContainerState.ForHook(container.Record, "running", container.Record.ProcessId));
        }
        catch
        {
            container.Stop();
            container.Delete(_hooks, _bundle.Config.Hooks.PostStop);
            throw;
        }
    }

    private Container Make()
    {
        RuntimeConfig config = _bundle.Config;
        ConsoleLine.Check(config.Process?.Terminal ?? false, Foreground, _options.ConsoleSocket);
        PreservedDescriptors.Check(StageEntry.Solver(), _options.PreservedDescriptors);
        ContainerDirectory directory = ContainerDirectory.Create(_global.Root, _options.Id, _bundle.Json);
        try
        {
            RuntimeFacts facts = FactsProbe.Read(_bundle.RootPath);
            (config, int listening) = WithListeningSockets(config);
            _cgroup = CgroupTree.Make(config, _options.Id, facts);
            WarnOfLostProcesses(config, facts);
            ContainerPlan plan = ContainerPlanner.Plan(config, Request(listening), facts);
            foreach (string warning in plan.Launch.Warnings)
            {
                _global.Log.Warning(warning);
            }

            StageSession session = new(_caller, plan, _global.Log);
            session.Carry(
                new SlotOpener(directory, _console).Open(plan.Slots), point => Act(point, session, plan, facts, directory),
                listener => _agent?.Hand(session.ProcessId, _begun ?? Record(session.ProcessId), "creating", listener));
        }
        catch
        {
            Undo(directory);
            throw;
        }

        return Container.TryOpen(directory)!;
    }

    /// <summary>Nothing stays, and hooks that were called are undone by poststop hooks (runtime.md, "Lifecycle").</summary>
    private void Undo(ContainerDirectory directory)
    {
        Container.Kill(_begun);
        CgroupTree.Remove(_cgroup);
        try
        {
            directory.Remove();
        }
        finally
        {
            _hooks.TryAll(_begun is null ? [] : _bundle.Config.Hooks.PostStop, "poststop", _begun is null ? []
                : ContainerState.ForHook(_begun, "stopped", 0));
        }
    }

    /// <summary>Without either there is nothing by which its processes could be found once the first has ended. In a job the
    /// batch system finds them; where it calls the runtime itself, which it does without the job's variables, it says that it
    /// signals them all.</summary>
    private void WarnOfLostProcesses(RuntimeConfig config, RuntimeFacts facts)
    {
        if (_cgroup.Length == 0 && facts.UserId != 0 && !_options.NoRelay && _global.Environment.Get("SLURM_JOB_ID") is null
            && config.Linux.Namespace(Hpc.Plan.NamespaceKinds.Pid) is null)
        {
            _global.Log.Warning("the container has neither a cgroup nor a pid namespace: its processes may outlive it. " +
                "Such configuration is strongly discouraged");
        }
    }

    private (RuntimeConfig Config, int Descriptors) WithListeningSockets(RuntimeConfig config)
    {
        if (config.Process is null)
        {
            return (config, 0);
        }

        (ProcessSpec process, int descriptors) = Bundle.WithListeningSockets(ConsoleLine.InWindow(config.Process, Foreground),
            _global.Environment);
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
        HookEnvironment = _global.HookEnvironment,
        InCgroup = _cgroup.Length > 0,
    };

    /// <summary>What is done from outside while the process waits; the descriptor that it gets, or -1.</summary>
    private int Act(SyncPoint point, StageSession session, ContainerPlan plan, RuntimeFacts facts, ContainerDirectory directory)
    {
        switch (point)
        {
            case SyncPoint.MapIds:
                IdMapWriter.Write(session.ProcessId, plan.Users, plan.Groups, facts.Privileged,
                    _global.Environment.Get("PATH") ?? "");
                return -1;
            case SyncPoint.EnterCgroup:
                EnterCgroup(session.ProcessId);
                return -1;
            case SyncPoint.RunHooks:
                ContainerRecord record = _begun = Record(session.ProcessId);
                byte[] state = ContainerState.ForHook(record, "creating", record.ProcessId);
                _hooks.RunAll(_bundle.Config.Hooks.Prestart, "prestart", state);
                _hooks.RunAll(_bundle.Config.Hooks.CreateRuntime, "createRuntime", state);
                return Memfd.CreateSealed("hpcrun-oci-state",
                    ContainerState.ForHook(record, "created", LiveProcess.OwnNumber(record.ProcessId)));
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
        int error = ControlGroup.Enter(_cgroup, process);
        if (error < 0)
        {
            CgroupTree.CheckUnlimited(_bundle.Config.Linux.Resources, $"{_cgroup}/cgroup.procs: {ErrnoText.Of(-error)}");
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
        Owner = UserDatabase.User(Unistd.Getuid(), Unistd.Getgid(), _global.Environment).Name,
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
            container.Stop();  // the caller's process was killed, and nobody would end this one (adr/0040)
        }

        if (!_options.Keep)
        {
            container.Delete(_hooks, _bundle.Config.Hooks.PostStop);
        }

        return end.Event == StageEvent.Ended ? end.Errno : Entry.NothingRan;
    }
}
