using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>Decides everything about the first process of a container from config.json and the facts, and does nothing.</summary>
public static class ContainerPlanner
{
    /// <summary>MAX_STEPS of stage.h.</summary>
    private const int MostSteps = 65535;

    public static ContainerPlan Plan(RuntimeConfig config, ContainerRequest request, RuntimeFacts facts)
    {
        ProcessSpec process = Runnable(config.Process);
        CheckNames(config);
        SlotList slots = new();
        int start = request.WaitsForStart ? slots.Add(new StartSocketSource()) : 0;
        UserNamespace user = UserNamespace.Decide(config, facts);
        NamespacePlan namespaces = new(config.Linux, user, slots);
        ContainerRequest whole = request with
        {
            Filter = config.Linux.Seccomp,
            Personality = config.Linux.Personality,
            MemoryPolicy = config.Linux.MemoryPolicy,
        };
        ProcessSteps own = new(process, whole, facts, slots);
        RootPlan root = new(config, request, facts, user);
        List<Step> steps =
        [
            new UmaskStep(0, "modes of what is made are as they are said"),
            .. own.OutOfMemory(),
            .. namespaces.BeforeFork(),
            new ForkStep(request.Foreground, "the container's first process") { RelaysTerminalOnly = request.RelaysTerminalOnly },
            new NewSessionStep("a session of its own"),
            new DefaultSignalsStep("what the caller ignores the program does not"),
            .. Keyring(request),
            .. request.InCgroup ? [new SyncStep(SyncPoint.EnterCgroup, 0, "linux.cgroupsPath")] : Array.Empty<Step>(),
            .. own.Scheduling(),
            .. namespaces.AfterFork(),
            .. Names(config),
            .. KernelSettings.Of(config.Linux),
            .. root.Build(process.WorkingDirectory),
            new SyncStep(SyncPoint.RunHooks, SlotList.State, "the runtime's hooks"),
            .. Hooks("createContainer", config.Hooks.CreateContainer, request.HookEnvironment, root.Path),
            .. root.Enter(),
            .. own.Console(bind: true),
            .. root.Seal(),
            .. own.Credentials(user.MaySetGroups, process.SelinuxLabel, Kept(start, config.Hooks)),
            new SyncStep(SyncPoint.Created, 0, "the container is created"),
            .. request.WaitsForStart ? [new AwaitStartStep(start, "start")] : Array.Empty<Step>(),
            .. own.LateFilter(),
            .. Hooks("startContainer", config.Hooks.StartContainer, own.Environment(), ""),
            own.Program(),
        ];
        if (steps.Count > MostSteps)
        {
            throw new UnsupportedFeatureException($"a container with {config.Mounts.Count} mounts, "
                + $"{config.Linux.Devices.Count} devices and {config.Linux.MaskedPaths.Count} masked paths",
                "bind directories instead of the files in them");
        }

        return new ContainerPlan(new LaunchPlan { Steps = steps, Synthesised = [], Warnings = Warnings(config, facts, user) },
            slots.Sources, user.Users, user.Groups);
    }

    /// <summary>A hook for which config.json has no environment has the one of its surroundings.</summary>
    private static IEnumerable<Step> Hooks(string kind, IReadOnlyList<Hook> hooks, IReadOnlyList<string> environment,
        string directory) =>
        hooks.Select((hook, number) =>
            new RunHookStep(SlotList.State, hook.Environment.Count > 0 ? hook : hook with { Environment = environment }, kind,
            number, directory));

    /// <summary>Descriptors that are needed after create.</summary>
    private static IReadOnlyList<int> Kept(int start, HookSet hooks) =>
        [.. start > 0 ? [start] : Array.Empty<int>(), .. hooks.StartContainer.Count > 0 ? [SlotList.State] : Array.Empty<int>()];

    internal static ProcessSpec Runnable(ProcessSpec? process) => process is not { Arguments.Count: > 0 }
        ? throw new RefusedException("process.args is empty", "config.json does not say what to start",
            "\"process\": {\"args\": [\"/bin/sh\"], ...}")
        : !process.WorkingDirectory.StartsWith('/')
        ? throw new RefusedException($"cannot start in \"{process.WorkingDirectory}\": it is not an absolute path",
            "process.cwd or --cwd says so", "name a directory of the container: \"cwd\": \"/\"")
        : IsOfAProcess(process.WorkingDirectory)
        ? throw new RefusedException(
            $"cannot use process.cwd \"{process.WorkingDirectory}\": it is a descriptor or directory of a process",
            "it would lead to what the runtime has open, not to a directory of the container",
            "name a directory of the container: \"cwd\": \"/\"")
        : process;

    /// <summary>The stage finds out where any other path leads; this says it before anything is made.</summary>
    private static bool IsOfAProcess(string directory) => ContainerPath.Of(directory).Parts is ["proc", var process, _, ..]
        && (process is "self" or "thread-self" || process.All(char.IsAsciiDigit));

    internal static IEnumerable<Step> Keyring(ContainerRequest request) =>
        request.NoNewKeyring ? [] : [new NewKeyringStep("_ses." + request.Id, "the host's session keys stay outside")];

    private static IEnumerable<Step> Names(RuntimeConfig config)
    {
        if (config.Hostname is { } host)
        {
            yield return new SetHostNameStep(host, "hostname");
        }

        if (config.DomainName is { } domain)
        {
            yield return new SetDomainNameStep(domain, "domainname");
        }
    }

    private static void CheckNames(RuntimeConfig config)
    {
        if (config.Linux.Namespace(NamespaceKinds.HostName) is null && (config.Hostname ?? config.DomainName) is { } name)
        {
            throw new RefusedException($"unable to set hostname \"{name}\" without a private UTS namespace",
                "the host's own name would change", "add {\"type\": \"uts\"} to linux.namespaces");
        }
    }

    private static List<string> Warnings(RuntimeConfig config, RuntimeFacts facts, UserNamespace user)
    {
        List<string> warnings = [];
        if (config.Process is { AppArmorProfile.Length: > 0 } process && !facts.HasAppArmor)
        {
            warnings.Add($"AppArmor is not enabled: profile \"{process.AppArmorProfile}\" is not applied");
        }

        warnings.AddRange(config.Process is { } own ? ProcessSteps.Warnings(own, facts, user.MaySetGroups) : []);
        return warnings;
    }
}
