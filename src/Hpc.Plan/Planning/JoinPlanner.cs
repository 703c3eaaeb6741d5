namespace Hpc.Plan;

/// <summary>Plans a launch into a container that runs already: its namespaces instead of an image.</summary>
public static class JoinPlanner
{
    private const string Shell = "/bin/sh";

    /// <summary>What a program of the container needs to find itself at home there.</summary>
    private static readonly string[] OfTheContainer = [WellKnownVariable.Path, "LD_LIBRARY_PATH", "HOME"];

    private static readonly string[] PrefixesOfTheContainer = ["APPTAINER_", "SINGULARITY_", "HPCRUN_"];

    /// <param name="caller">The caller's environment.</param>
    /// <param name="process">What is executed.</param>
    public static LaunchPlan Plan(RunRequest request, JoinFacts target, EnvironmentBlock caller, out ProcessArguments process)
    {
        EnvironmentBlock environment = Environment(request, target, caller);
        process = Process(request, environment.Get(WellKnownVariable.Path) ?? WellKnownVariable.DefaultPath);
        return new LaunchPlan
        {
            Steps = [.. Steps(request, target, process, environment)], Synthesised = [],
            Warnings = [.. Warnings(request)], Contained = true
        };
    }

    /// <summary>Into a running container of a name, as a launch of its image would have ended: its own variables, directory and
    /// program.</summary>
    /// <param name="draft">Of that launch; its mounts already exist.</param>
    public static LaunchPlan Plan(JoinFacts target, PlanDraft draft) =>
        new()
        {
            Steps = [.. draft.Opened, .. Namespaces(target), .. draft.Final, draft.Solver], Synthesised = [], Warnings = [],
            Contained = true
        };

    private static List<Step> Steps(RunRequest request, JoinFacts target, ProcessArguments process, EnvironmentBlock environment)
    {
        List<Step> steps = [];
        steps.AddRange(OpenStandardStep.Of(request));
        steps.AddRange(Namespaces(target));

        steps.Add(request.WorkingDirectory is { } wanted
            ? new ChangeDirectoryStep(wanted, "working directory (--pwd)")
            : new ChangeDirectoryStep(target.WorkingDirectory, $"the working directory of process {target.ProcessId}"));
        if (request.Umask is { } mask)
        {
            steps.Add(new UmaskStep(mask, "--umask"));
        }

        steps.AddRange(SchedulingSteps.Of(request));

        foreach (Step step in PrivilegeSteps.Of(request.Contain || target.Filtered,
            asRoot: target is { FakeRoot: true, Filtered: true }, request.ContainAll, request.SkipsSync))
        {
            steps.Add(step);
        }

        steps.Add(new ExecStep(process.Candidates, process.Argv, [.. environment.Entries], "this process becomes the program"));

        return steps;
    }

    private static List<Step> Namespaces(JoinFacts target)
    {
        List<Step> steps = [new HideStep("programs in the container cannot look at this process while it joins")];
        int slot = 1;
        foreach (NamespaceKinds kind in target.Namespaces)
        {
            steps.Add(kind == NamespaceKinds.Pid
                ? new EnterPidNamespaceStep($"the processes that process {target.ProcessId} sees") { Slot = slot }
                : new JoinStep(slot, kind, $"where process {target.ProcessId} is"));
            slot++;
        }

        return steps;
    }

    /// <summary>With --join-env the variables that the process was started with; else the caller's, and what belongs to the
    /// container.</summary>
    private static EnvironmentBlock Environment(RunRequest request, JoinFacts target, EnvironmentBlock caller)
    {
        EnvironmentBlock block = new(request.JoinEnvironment ? target.Environment.Entries : caller.Entries);
        foreach (string entry in request.JoinEnvironment ? [] : target.Environment.Entries)
        {
            (string name, string? value) = KeyValue.Split(entry);
            if (value is not null && (OfTheContainer.Contains(name)
                || Array.Exists(PrefixesOfTheContainer, prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
            {
                block.Set(name, value);
            }
        }

        foreach (EnvironmentAssignment assignment in request.Environment)
        {
            block.Set(assignment.Name, assignment.Value);
        }

        return block;
    }

    private static ProcessArguments Process(RunRequest request, string path) => request.Command switch
    {
        CommandKind.Exec => ProcessDecision.Search(request.Arguments, path),
        CommandKind.Shell => new ProcessArguments([request.Shell ?? Shell, .. request.Arguments], [request.Shell ?? Shell]),
        _ => throw new CommandLineException("cannot use --join: only exec and shell can enter a running container", null,
            "hpcrun exec --join PID COMMAND"),
    };

    private static IEnumerable<string> Warnings(RunRequest request) =>
        request.Binds.Count > 0 || request.Memory.Count > 0 || request.Overlays.Count > 0 || request.Contain
            || request.WritableTmpfs
        || request.NameServers.Count > 0 || request.Libraries.Count > 0 || request.FuseMounts.Count > 0
        ? ["--join takes the container as it is: options and variables that ask for mounts have no effect"] : [];
}
