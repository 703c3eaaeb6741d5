using Hpc.CommandLine;

namespace Hpc.OciCli;

/// <summary>The commands of the runtime as data, with the options that runc and crun have.</summary>
internal static class OciCommands
{
    public const string Path = "hpcrun oci";

    private static readonly ArgumentSpec Id = new("ID");

    private static readonly OptionSpec PidFile = new("pid-file", '\0', "FILE", "write the process's id to FILE");
    private static readonly OptionSpec ConsoleSocket = new("console-socket", '\0', "PATH", "send the terminal to this socket");
    private static readonly OptionSpec PreservedDescriptors =
        new("preserve-fds", '\0', "N", "leave so many descriptors from 3 on to the program");
    private static readonly OptionSpec Detach = new("detach", 'd', null, "do not wait for the program");
    private static readonly OptionSpec NoSubreaper = new("no-subreaper", '\0', null, "no effect");

    private static readonly OptionSpec[] Creating =
    [
        new("bundle", 'b', "DIR", "directory of config.json; the working directory otherwise"), PidFile, ConsoleSocket,
        PreservedDescriptors,
        new("no-pivot", '\0', null, "mount over the root instead of pivot_root(2)"),
        new("no-new-keyring", '\0', null, "keep the caller's session keyring"), NoSubreaper,
    ];

    /// <param name="run">What a verb does, by its name.</param>
    public static CommandSpec Tree(Func<string, Func<ParsedArguments, int>> run) => new("oci",
        "An OCI runtime (runtime-spec 1.2) for users without privilege: what podman, Slurm and others call to run a bundle.")
    {
        Options = Global,
        Notes = "Containers are remembered in $XDG_RUNTIME_DIR/hpcrun-oci, or below --root.",
        Commands =
        [
            new("create", "Make a container; its process waits for start.")
            { Arguments = [Id], Options = [.. Creating, Detach], Run = run("create") },
            new("run", "Create and start a container, wait for it and delete it.")
            {
                Arguments = [Id],
                Options =
                [
                    .. Creating, Detach, new("keep", '\0', null, "the container's state stays when it has ended"),
                    new("no-relay", '\0', null, "do not pass signals of processes on, as where Slurm signals all of a step"),
                ],
                Run = run("run"),
            },
            new("start", "Start the program of a created container.") { Arguments = [Id], Run = run("start") },
            new("state", "Print a container's state as JSON.") { Arguments = [Id], Run = run("state") },
            new("list", "List the containers.")
            {
                Options = [new("quiet", 'q', null, "ids only"),
                    new("format", 'f', "table|json", "table unless told") { ValueWords = ["table", "json"] }],
                Run = run("list"),
            },
            new("kill", "Send a container's process a signal, SIGTERM unless told.")
            {
                Arguments = [Id, "[SIGNAL]"],
                    Options = [new("all", 'a', null, "to all of its processes; one that has ended is no error")],
                    Run = run("kill"),
            },
            new("delete", "Remove a container that has stopped.")
            {
                Arguments = [Id],
                Options = [new("force", 'f', null, "kill it first where it runs; one that is not there is no error")],
                Run = run("delete"),
            },
            Exec(run),
            new("ps", "Print the processes of a container.")
            {
                Arguments = [Id, "[PS-OPTION...]"], StopsAtArguments = true,
                Options = [new("format", 'f', "table|json", "table unless told") { ValueWords = ["table", "json"] }],
                    Run = run("ps"),
            },
            new("pause", "Stop the processes of a container where they are.") { Arguments = [Id], Run = run("pause") },
            new("resume", "Let them go on.") { Arguments = [Id], Run = run("resume") },
            new("events", "Print what a container uses, as JSON, until it ends.")
            {
                Arguments = [Id],
                    Options = [new("interval", '\0', "TIME", "between two lines: 5s unless told"),
                    new("stats", '\0', null, "once")], Run = run("events"),
            },
            Update(run),
            new("spec", "Write a config.json to begin with.")
            {
                Options = [new("bundle", 'b', "DIR", "there; in the working directory otherwise"),
                    new("rootless", '\0', null, "for a user without privilege")],
                Run = run("spec"),
            },
            new("bundle", "Make a bundle of an image (hpcrun-image does it).") { RunUnread = _ => throw NoMaker() },
            new("features", "Print what this runtime does, as JSON.") { Run = run("features") },
            new("version", "Show the version.") { Run = run("version") },
        ],
    };

    /// <summary>The stage has looked for it already (verbs.c).</summary>
    private static RuntimeException NoMaker() => new("cannot make a bundle: hpcrun-image is not beside this program");

    private static CommandSpec Update(Func<string, Func<ParsedArguments, int>> run) =>
        new("update", "Change the limits of a container.")
        {
            Arguments = [Id],
            Options =
        [
            new("resources", 'r', "FILE", "linux.resources, as config.json has them; - is standard input"),
                new("memory", '\0', "BYTES", "memory.max"),
            new("memory-reservation", '\0', "BYTES", "memory.low"), new("memory-swap", '\0', "BYTES", "memory and swap together"),
            new("cpu-shares", '\0', "N", "2 to 262144") { Aliases = ["cpu-share"] },
                new("cpu-quota", '\0', "USEC", "of a period"), new("cpu-period", '\0', "USEC", "100000 unless told"),
            new("cpu-burst", '\0', "USEC", "cpu.max.burst"), new("cpu-idle", '\0', "0|1", "cpu.idle"),
                new("cpuset-cpus", '\0', "LIST", "processors"),
            new("cpuset-mems", '\0', "LIST", "NUMA nodes"), new("pids-limit", '\0', "N", "processes and threads; -1: no limit"),
                new("blkio-weight", '\0', "N", "10 to 1000"),
        ],
            Run = run("update"),
        };

    private static CommandSpec Exec(Func<string, Func<ParsedArguments, int>> run) =>
        new("exec", "Start one more process in a container that runs.")
        {
            Arguments = [Id, "[COMMAND...]"],
            StopsAtArguments = true,
            Options =
        [
            new("process", 'p', "FILE", "the process, as config.json has it, instead of COMMAND"), Detach, PidFile, ConsoleSocket,
            new("tty", 't', null, "with a terminal"),
            new("user", 'u', "UID[:GID]", "as this user"), new("additional-gids", 'g', "GID,...", "and these groups"),
            new("cwd", '\0', "DIR", "working directory"),
            new("env", 'e', "NAME=VALUE", "set a variable; may be repeated"), new("cap", 'c', "NAME,...", "add capabilities"),
            new("no-new-privs", '\0', null, "set no_new_privs"), PreservedDescriptors, NoSubreaper,
            new("process-label", '\0', "LABEL", "no effect"), new("apparmor", '\0', "PROFILE", "no effect"),
                new("cgroup", '\0', "PATH", "no effect"), new("ignore-paused", '\0', null, "also where it is paused"),
        ],
            Run = run("exec"),
        };

    /// <summary>Options before the verb, as runc and crun have them.</summary>
    public static OptionSpec[] Global =>
    [
        new("root", '\0', "DIR", "directory of the containers' states"),
        new("log", '\0', "FILE", "where errors go, beside standard error"),
        new("log-format", '\0', "text|json", "text unless told") { ValueWords = ["text", "json"] },
        new("rootless", '\0', "WORD", "no effect"), new("criu", '\0', "PATH", "no effect"),
        new("log-level", '\0', "LEVEL", "no effect"), new("cgroup-manager", '\0', "NAME", "no effect"),
        new("systemd-cgroup", '\0', null, "no effect"), new("debug", '\0', null, "log what is done, too"),
        new("version", 'v', null, "show the version"), new("help", 'h', null, "this text"),
    ];
}
