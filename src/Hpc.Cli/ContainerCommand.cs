using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>hpcrun container: the named containers of this user on this node (<c>exec --name</c>).</summary>
internal static class ContainerCommand
{
    private static readonly OptionSpec Place = new("node-dir", '\0', "DIR", "directory of the node where they are; /var/tmp");
    private static readonly OptionSpec Job = new("job", 'j', "ID", "those of this job");

    public static CommandSpec Tree() => Verbs.Spec("container") with
    {
        Commands =
        [
            new("list", "List them.") { Options = [Place, Job], Run = List },
            new("remove", "Remove some, or with --job alone all that a job left on this node.")
            { Arguments = ["[NAME...]"], Options = [Place, Job], Run = Remove },
            new("save", "Make an image of one, as it is now.")
            {
                Arguments = ["NAME", "FILE"], Options = [Place, Job, new("remove", '\0', null, "and remove it")], Run = Save,
            },
        ],
    };

    private static int List(ParsedArguments words)
    {
        string above = Above(words);
        List<string> names = DirectoryNames.Of(above);
        names.Sort(string.CompareOrdinal);
        foreach (string name in names)
        {
            if (NamedContainerRecord.Read($"{above}/{name}") is { } record)
            {
                string runs = RunningContainers.ProcessOf($"{above}/{name}") is { } process ? $"process {process}" : "-";
                Terminal.Print($"{PrintableText.Line(name)}\t{runs}\t{PrintableText.Line(record.Source)}\n");
            }
        }

        return 0;
    }

    private static int Remove(ParsedArguments words)
    {
        if (words.Arguments.Count == 0)
        {
            string job = words.Text("job")
                ?? throw new CommandLineException("missing NAME", null, "hpcrun container remove NAME, or --job ID");
            TreeRemoval.Remove(Directory(words).Job(NamedContainers.Checked(job, "--job")));
            return 0;
        }

        foreach (string name in words.Arguments)
        {
            string directory = Existing(words, name);
            if (RunningContainers.ProcessOf(directory) is { } process)
            {
                throw new RefusedException($"cannot remove container '{name}' on {NodeName.Read()}: it is running",
                    $"process {process} runs in it", $"kill {process}, or wait for it");
            }

            TreeRemoval.Remove(directory);
        }

        return 0;
    }

    /// <summary>The other executable makes the image, as <c>hpcrun commit</c>; here is only what is removed then.</summary>
    private static int Save(ParsedArguments words)
    {
        string directory = Existing(words, words[0]);
        string[] place = [.. new[] { "node-dir", "job" }.Where(name => words.Text(name) is not null)
            .SelectMany(name => new[] { "--" + name, words.Text(name)! })];
        int? status = ImageProgram.Run(["commit", "--force", .. place, words[0], words[1]]);
        if (status == 0 && words.Has("remove"))
        {
            TreeRemoval.Remove(directory);
        }

        return status ?? Terminal.FailureStatus;
    }

    private static NodeDirectory Directory(ParsedArguments words) =>
        NodeDirectory.Find(words.Text("node-dir") ?? SolverProcess.OfThisProcess().Environment.Get("HPCRUN_NODE_DIR"));

    private static string Above(ParsedArguments words) => NamedContainers.Directory(words.Text("node-dir"), words.Text("job"),
        SolverProcess.OfThisProcess().Environment.Get);

    private static string Existing(ParsedArguments words, string name) => NamedContainers.Require(Above(words), name);
}
