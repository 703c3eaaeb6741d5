using Hpc.Binary;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The commands that launch nothing. exec, run, shell, test and task are listed for help only: they have a parser of their own,
/// which leaves the solver's words alone.</summary>
internal static class CommandTree
{
    public static int Run(CommandLine line)
    {
        if (line.Command is null)
        {
            throw new UsageException("no command is named", null, "hpcrun --help");
        }

        if (Elsewhere(line.Command) is { } program)
        {
            // the stage (entry.c) becomes the other program before it comes to this, where it is installed.
            throw new LaunchRefusedException(
                $"hpcrun {line.Command} is not installed", $"there is no libexec/hpcrun/{program} beside this program's directory", "./install.sh, or copy that file too");
        }

        WordCommand root = Build(line.CalledAs);
        return Run(root, line.Command == "help" ? ["--help"] : [line.Command, .. line.Words], "hpcrun");
    }

    /// <summary>Goes down to the command that the words name, and runs it.</summary>
    internal static int Run(WordCommand command, IReadOnlyList<string> words, string path)
    {
        if (words.Count > 0 && words[0] is "--help" or "-h" or "-?" || (command.Run is not null && HasHelp(words)))
        {
            Terminal.Print(WordHelp.Of(command, path));
            return 0;
        }

        if (command.RunUnread is { } unread)
        {
            return unread(words);
        }

        if (command.Run is { } run)
        {
            return run(Words.Read(command, words, path));
        }

        string name = words.Count > 0 ? words[0] : throw new UsageException("no command is named", null, path + " --help");
        List<string> names = [];
        foreach (WordCommand below in command.Commands)
        {
            if (below.Name == name)
            {
                return Run(below, [.. words.Skip(1)], $"{path} {name}");
            }

            names.Add(below.Name);
        }

        string? near = OptionSuggestion.Nearest(name, names);
        throw new UsageException($"unknown command \"{name}\"", null, near is null ? path + " --help" : $"{path} {near}");
    }

    /// <summary>The executable that a command is in, when it is not this one.</summary>
    private static string? Elsewhere(string command) => command switch
    {
        "oci" => "hpcrun-oci",
        "convert" or "pull" or "push" or "fetch" or "resolve" or "cache" or "registry" or "diff" => "hpcrun-image",
        _ => null,
    };

    private static bool HasHelp(IReadOnlyList<string> words)
    {
        foreach (string word in words)
        {
            if (word is "--help" or "-h" or "--")
            {
                return word != "--";
            }
        }

        return false;
    }

    private static WordCommand Build(string calledAs) => new("hpcrun", "Run programs from container images on clusters: no root, no daemon, at the speed of the machine.")
    {
        Commands = [Launching(CommandKind.Exec), Launching(CommandKind.Run), Launching(CommandKind.Shell), Launching(CommandKind.Test), Task(), Inspect(), Mpi(), Config(), Sif(), Convert(), Diff(), Pull(), Push(), Cache(), Registry(), Ps(), ContainerCommand.Tree(), OverlayCommand.Tree(), StageCommand.Tree(), Doctor(), Slurm(), Oci(), Version(calledAs)],
    };

    private static WordCommand Launching(CommandKind kind) => new(kind.ToString().ToLowerInvariant(), HelpText.Of(kind).Split('\n', 2)[0]);

    private static WordCommand Task() => new(TaskLine.Command, "What Slurm's plugin puts in front of a task's command: exec, with srun's --container- options.");

    private static WordCommand Inspect() => new("inspect", "Show what an image says about itself.")
    {
        Arguments = ["IMAGE"],
        Options =
        [
            new("labels", 'l', null, "labels (the default)"), new("deffile", 'd', null, "definition file"), new("runscript", 'r', null, "run script"),
            new("startscript", '\0', null, "start script of instances"), new("test", 't', null, "test script"), new("helpfile", 'H', null, "help text"),
            new("environment", 'e', null, "environment scripts"), new("list-apps", '\0', null, "SCIF apps"), new("json", 'j', null, "as JSON"),
            new("all", '\0', null, "everything, as JSON"), new("app", '\0', "NAME", "of this SCIF app"),
        ],
        Run = words => InspectCommand.Run(words[0], new InspectRequest
        {
            Labels = words.Has("labels"), DefinitionFile = words.Has("deffile"), RunScript = words.Has("runscript"),
            StartScript = words.Has("startscript"), Test = words.Has("test"), HelpFile = words.Has("helpfile"),
            Environment = words.Has("environment"), ListApps = words.Has("list-apps"), Json = words.Has("json"),
            All = words.Has("all"), App = words.Text("app"),
        }),
    };

    private static WordCommand Mpi() => new("mpi", "Compare the MPI of an image with this host's, and say what exec would do.")
    {
        Arguments = ["IMAGE", "[PROGRAM]"],
        Options = [new("mpi", '\0', "auto|host|image|off", "as for exec"), new("mpi-library", '\0', "PATH", "as for exec")],
        Run = MpiCommand.Run,
    };

    private static WordCommand Config() => new("config", "Show what configuration files and variables set.")
    {
        Commands = [new("show", "Print each value with the place that set it.") { Run = _ => ConfigCommand.Show() }],
    };

    private static WordCommand Sif() => new("sif", "Look into SIF files and change them.")
    {
        Commands =
        [
            new("list", "List the objects.") { Arguments = ["FILE"], Run = words => SifCommand.List(words[0]) },
            new("header", "Show the header.") { Arguments = ["FILE"], Run = words => SifCommand.Header(words[0]) },
            new("info", "Show one object's descriptor.") { Arguments = ["ID", "FILE"], Run = words => SifCommand.Info(words[1], words.Number(0, "ID")) },
            new("dump", "Write one object's bytes to standard output.") { Arguments = ["ID", "FILE"], Run = words => SifCommand.Dump(words[1], words.Number(0, "ID")) },
            .. SifEditTree.Build(Sha256.Of),
            new("profile", "Prefetch profiles.")
            {
                Commands = [new("add", "Put a profile into the image, in place of the one there.") { Arguments = ["FILE", "PROFILE"], Run = words => SifProfileCommand.Add(words[0], words[1]) }],
            },
        ],
    };

    private static WordCommand Ps() => new("ps", "Show your image servers on this node, and the processes that see their images.")
    {
        Options = [new("json", 'j', null, "as JSON, sizes in bytes")],
        Run = words => PsCommand.Run(words.Has("json")),
    };

    private static WordCommand Doctor() => new("doctor", "Say whether containers can start on this node, and what to do where they cannot.")
    {
        Options = [new("summary", '\0', null, "one line, for srun"), new("mpi", '\0', null, "what MPI and its interconnect need, too"), new("slurm", '\0', null, "plugin, plugstack.conf and oci.conf, too")],
        Run = words => DoctorCommand.Run(words.Has("summary"), words.Has("mpi"), words.Has("slurm")),
    };

    private static WordCommand Slurm() => new("slurm", "Set up Slurm for hpcrun, and read its jobs and lists of hosts.")
    {
        Commands = [SlurmConfigCommand.Tree(), SlurmJobsCommand.Tree(), SlurmHostsCommand.Tree(), .. SubmissionCommands.Trees()],
    };

    private static WordCommand Oci() => new("oci", "An OCI runtime for podman and Slurm: create, start, state, kill, delete, exec, run.");

    private static WordCommand Convert() => new("convert", "Make an image of a directory, an archive, another image or programs of this host.");

    private static WordCommand Diff() => new("diff", "Say what differs between two images, file by file.");

    private static WordCommand Pull() => new("pull", "Make an image of one in a registry, an archive or on a web server.");

    private static WordCommand Push() => new("push", "Send an image to a registry.");

    private static WordCommand Cache() => new("cache", "Show or clean what was pulled.");

    private static WordCommand Registry() => new("registry", "Log in to registries, and out.");

    private static WordCommand Version(string calledAs) => new("version", "Show the version.")
    {
        Run = _ =>
        {
            Terminal.Print(VersionLine.Of(calledAs) + "\n");
            return 0;
        },
    };
}
