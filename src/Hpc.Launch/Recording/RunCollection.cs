using Hpc.Host;
using Hpc.Launch.Deciding;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;
using Hpc.Slurm;

namespace Hpc.Launch.Recording;

/// <summary>Collects what a record says of a launch, from what was decided and a few looks at the node.</summary>
internal static class RunCollection
{
    private const string Library = ".so";

    /// <summary>The step's end is the script's, and not that of this launch.</summary>
    private const string OfScript = ", by a script";

    /// <summary>With which a variable of the caller's sets one of the container.</summary>
    private static readonly string[] Setting = ["HPCRUNENV_", "APPTAINERENV_", "SINGULARITYENV_"];

    public static RunSections Collect(RecordRequest asked, LaunchDecision launch, SolverProcess caller, RunName name,
        RunPrivacy privacy)
    {
        RunRequest request = launch.Request;
        return new RunSections
        {
            Job = Job(caller.Environment, name, request.KeepPrivate),
            Image = Image(asked, launch, privacy),
            Command = Command(launch, privacy),
            Variables = Variables(launch, caller.Environment, privacy),
            Binds = Binds(launch, privacy),
            Libraries = Libraries(launch.Injection, privacy),
            Host = NodeFacts.Read(asked.Version),
            FilesJson = FileDeclarations.Json(asked, request, launch.Host, name, privacy),
            Descriptors = StandardDescriptors.Look(request, privacy),
            IsPrivate = request.KeepPrivate,
            Places = FileDeclarations.Places(request, launch.Host, privacy),
        };
    }

    private static JobEntry Job(EnvironmentBlock environment, RunName name, bool isPrivate)
    {
        SlurmTask? task = SlurmTask.Of(environment.Get);
        string? job = environment.Get(SlurmVariables.JobId);
        return new JobEntry
        {
            Launcher = name.IsTask == false ? ParallelLauncher.Srun.Name + OfScript : ParallelLauncher.Of(environment)?.Name,
            Step = task?.Step.ToString() ?? (job is null ? null : $"{job}.batch"),
            Array = task?.Array is { } array ? $"{array.Job}_{array.Member}" : null,
            Restarts = task?.Restarts ?? 0,
            Ranks = name.Ranks,
            Nodes = isPrivate && task?.Nodes.Length > 0 ? task.Nodes : null,
        };
    }

    private static ImageEntry Image(RecordRequest asked, LaunchDecision launch, RunPrivacy privacy)
    {
        RunRequest request = launch.Request;
        string path = HostPath.Absolute(request.Image, launch.Host.WorkingDirectory); // this process has left it
        Stat.Status? status = Stat.Of(path, followLinks: true, out _);
        bool isDirectory = status is { IsDirectory: true };
        return new ImageEntry
        {
            Path = privacy.Text(path),
            Name = asked.ImageName == request.Image ? null : privacy.Text(asked.ImageName),
            IsDirectory = isDirectory,
            State = status is { } file && !isDirectory ? FileDeclarations.StateOf(file) : null,
        };
    }

    private static CommandEntry Command(LaunchDecision launch, RunPrivacy privacy)
    {
        RunRequest request = launch.Request;
        string directory = launch.Host.WorkingDirectory;
        foreach (Step step in launch.Draft.Final)
        {
            directory = step is ChangeDirectoryStep change ? change.Path : directory;
        }

        return new CommandEntry
        {
            Verb = request.Command switch
            {
                CommandKind.Exec => "exec",
                CommandKind.Run => "run",
                CommandKind.Shell => "shell",
                _ => "test"
            },
            Arguments = privacy.Words(request.Command == CommandKind.Exec ? request.Arguments : launch.Solver.Process.Argv),
            Directory = privacy.Text(directory),
        };
    }

    private static List<VariableEntry> Variables(LaunchDecision launch, EnvironmentBlock caller, RunPrivacy privacy)
    {
        List<VariableEntry> kept = [];
        foreach (string entry in launch.Solver.Environment.Entries)
        {
            string name = EnvironmentBlock.NameOf(entry).ToString();
            bool isChosen = IsChosen(launch.Request, caller, name), isPinned = Sets(launch.Request.Pins, name);
            if (name.Length > 0 && !RankVariables.Has(name)
                && (isChosen || isPinned || KeptVariables.Has(name, launch.Request.RecordedVariables)))
            {
                string value = entry[(name.Length + 1)..];
                kept.Add(new VariableEntry
                {
                    Name = name,
                    Value = privacy.Value(name, value),
                    By = isChosen ? "user" : caller.Get(name) == value ? "host" : isPinned ? "pinned" : "container",
                });
            }
        }

        kept.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return kept;
    }

    private static bool Sets(IReadOnlyList<EnvironmentAssignment> assignments, string name)
    {
        foreach (EnvironmentAssignment assignment in assignments)
        {
            if (assignment.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsChosen(RunRequest request, EnvironmentBlock caller, string name)
    {
        if (Sets(request.Environment, name))
        {
            return true;
        }

        foreach (string prefix in Setting)
        {
            if (caller.Contains(prefix + name))
            {
                return true;
            }
        }

        return false;
    }

    private static List<BindEntry> Binds(LaunchDecision launch, RunPrivacy privacy)
    {
        List<BindEntry> binds = [];
        foreach (BindRequest bind in launch.Request.Binds)
        {
            Add(bind.Source, bind.Destination, bind.ReadOnly);
        }

        if (launch.Request.Home is { } home && home.Source != home.Destination)
        {
            Add(home.Source, home.Destination, isReadOnly: false); // --home HERE:THERE
        }

        return binds;

        void Add(string path, string target, bool isReadOnly)
        {
            string source = HostPath.Absolute(path, launch.Host.WorkingDirectory);
            binds.Add(new BindEntry
            {
                Source = privacy.Text(source),
                Target = privacy.Text(target),
                IsReadOnly = isReadOnly,
                FileSystem = Statfs.Of(source) is { } system ? $"0x{system.Type:x}" : null,
            });
        }
    }

    private static List<LibraryEntry> Libraries(Injection injection, RunPrivacy privacy)
    {
        List<LibraryEntry> libraries = [];
        foreach (InjectedPath path in injection.Paths)
        {
            if (path.Kind == PathKind.File && path.Source.Contains(Library, StringComparison.Ordinal))
            {
                libraries.Add(new LibraryEntry
                {
                    Path = privacy.Text(path.Source),
                    Target = path.Target == path.Source ? null : privacy.Text(path.Target),
                    Version = LibraryEntry.VersionOf(path.Source),
                    BuildId = path.BuildId,
                });
            }
        }

        return libraries;
    }
}
