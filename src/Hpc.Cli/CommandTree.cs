using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The commands that launch nothing. exec, run, shell, test and task are listed for help only: they have a parser of
/// their own, which leaves the solver's words alone.</summary>
internal static class CommandTree
{
    private const string Self = "hpcrun";

    public static int Run(CommandLine line)
    {
        if (line.Command is { } name && Verbs.Find(name) is { Executable: not Self } elsewhere)
        {
            // the stage (entry.c) becomes the other program before it comes to this, where it is installed.
            throw new RefusedException(
                $"hpcrun {name} is not installed",
                $"libexec/hpcrun/{elsewhere.Executable} is missing beside this program's directory",
                "./install.sh, or copy that file too");
        }

        string[] words = [.. line.Words.Skip(line.GlobalOptions)], globals = [.. line.Words.Take(line.GlobalOptions)];
        CommandSpec tree = Build(line.CalledAs, globals);
        return line.Command == "help" ? HelpCommand.Run(tree, line.CalledAs, words, Self)
            : Run(tree, line.Command is null ? [] : [line.Command, .. words], Self, globals);
    }

    internal static int Run(CommandSpec command, IReadOnlyList<string> words, string path,
        IReadOnlyList<string>? globals = null) =>
        new CommandDispatch(text => Terminal.Print(text))
        {
            GlobalOptions = GlobalOptionSpecs.All, GlobalWords = globals ?? [], EmptyIsAbsent = OwnWords.ArePeers(),
        }.Run(command, words, path);

    /// <summary>Every command of the table; those of other executables, and those that launch a program, for the help
    /// only.</summary>
    /// <param name="globals">Global options that stood before the command, for those that launch something.</param>
    internal static CommandSpec Build(string calledAs, IReadOnlyList<string>? globals = null) =>
        new(Self, "Run programs from container images on clusters: no root, no daemon, at the speed of the machine.")
        {
            Commands = [.. Verbs.All.Select(verb => verb.Executable != Self || verb.Launches ? verb.Spec
            : Own(verb.Name, calledAs, globals ?? []))],
        };

    private static CommandSpec Own(string verb, string calledAs, IReadOnlyList<string> globals) => verb switch
    {
        "inspect" => Inspect(),
        "mpi" => Mpi(),
        "config" => Config(),
        "sif" => Sif(),
        "ps" => Ps(),
        "instance" => InstanceCommand.Tree(calledAs, globals),
        "container" => ContainerCommand.Tree(),
        "overlay" => OverlayCommand.Tree(),
        "stage" => StageCommand.Tree(),
        "doctor" => Doctor(),
        "slurm" => Slurm(),
        "version" => Version(calledAs),
        "run-help" => RunHelpCommand.Tree(),
        "siftool" => Sif() with { Name = verb, IsHidden = true },
        "remote" => RemoteTree.Build(),
        "keyserver" => KeyserverTree.Build(),
        "capability" => CapabilityTree.Build(),
        "plugin" => PluginTree.Build(),
        "buildcfg" => BuildConfigurationCommand.Tree(calledAs),
        _ => throw new ArgumentException(verb),
    };

    private static CommandSpec Inspect() => Verbs.Spec("inspect") with
    {
        Arguments = ["IMAGE"],
        Options =
        [
            new("labels", 'l', null, "labels (the default)"), new("deffile", 'd', null, "definition file"),
            new("runscript", 'r', null, "run script"),
            new("startscript", 's', null, "start script of instances"), new("test", 't', null, "test script"),
                new("helpfile", 'H', null, "help text"),
            new("environment", 'e', null, "environment scripts"), new("list-apps", '\0', null, "SCIF apps"),
            new("json", 'j', null, "as JSON"),
            new("all", '\0', null, "everything, as JSON"), new("app", '\0', "NAME", "of this SCIF app"),
            SbomWords.Option, SbomWords.Provenance,
        ],
        Run = words => SbomWords.TryRun(words) ?? InspectCommand.Run(words[0], new InspectRequest
        {
            Labels = words.Has("labels"), DefinitionFile = words.Has("deffile"), RunScript = words.Has("runscript"),
            StartScript = words.Has("startscript"), Test = words.Has("test"), HelpFile = words.Has("helpfile"),
            Environment = words.Has("environment"), ListApps = words.Has("list-apps"), Json = words.Has("json"),
            All = words.Has("all"), App = words.Text("app"),
        }),
    };

    private static CommandSpec Mpi() => Verbs.Spec("mpi") with
    {
        Arguments = ["IMAGE", "[PROGRAM]"],
        Options = [new("mpi", '\0', "auto|host|image|off", "as for exec"), new("mpi-library", '\0', "PATH", "as for exec")],
        Run = MpiCommand.Run,
    };

    private static CommandSpec Config() => Verbs.Spec("config") with
    {
        Commands = [new("show", "Print each value with the place that set it.") { Run = _ => ConfigCommand.Show() },
            .. PeerConfigurationTree.Build()],
    };

    private static CommandSpec Sif() => Verbs.Spec("sif") with
    {
        Commands =
        [
            new("list", "List the objects.") { Arguments = ["FILE"], Run = words => SifCommand.List(words[0]) },
            new("header", "Show the header.") { Arguments = ["FILE"], Run = words => SifCommand.Header(words[0]) },
            new("info", "Show one object's descriptor.")
            { Arguments = ["ID", "FILE"], Run = words => SifCommand.Info(words[1], words.Number(0, "ID")) },
            new("dump", "Write one object's bytes to standard output.")
            { Arguments = ["ID", "FILE"], Run = words => SifCommand.Dump(words[1], words.Number(0, "ID")) },
            .. SifEditTree.Build(Sha256.Of),
            new("profile", "Prefetch profiles.")
            {
                Commands = [new("add", "Put a profile into the image; it replaces the one in it.")
                    { Arguments = ["FILE", "PROFILE"], Run = words => SifProfileCommand.Add(words[0], words[1]) }],
            },
        ],
    };

    private static CommandSpec Ps() => Verbs.Spec("ps") with
    {
        Options = [new("json", 'j', null, "as JSON, sizes in bytes")],
        Run = words => PsCommand.Run(words.Has("json")),
    };

    private static CommandSpec Doctor() => Verbs.Spec("doctor") with
    {
        Options = [new("summary", '\0', null, "one line, for srun"),
            new("mpi", '\0', null, "check also what MPI and its interconnect need"),
            new("slurm", '\0', null, "check also the plugin, plugstack.conf and oci.conf")],
        Run = words => DoctorCommand.Run(words.Has("summary"), words.Has("mpi"), words.Has("slurm")),
    };

    private static CommandSpec Slurm() => Verbs.Spec("slurm") with
    {
        Commands = [SlurmConfigCommand.Tree(), SlurmJobsCommand.Tree(), SlurmHostsCommand.Tree(), .. SubmissionCommands.Trees()],
    };

    private static CommandSpec Version(string calledAs) => Verbs.Spec("version") with
    {
        Run = _ =>
        {
            InternalError.IfAskedFor();
            Terminal.Print(VersionLine.Of(calledAs) + "\n");
            return 0;
        },
    };
}
