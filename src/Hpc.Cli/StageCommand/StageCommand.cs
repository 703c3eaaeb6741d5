using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>hpcrun stage: an image file on the disk of every node of a job, sent by Slurm's sbcast and compared there with the
/// digest of the original. The job's epilog, or --remove, takes it away.</summary>
internal static class StageCommand
{
    private static readonly OptionSpec JobOption = new("job", 'j', "ID", "the job, if this is not in it");
    private static readonly OptionSpec Place =
        new("node-dir", '\0', "DIR", "directory of the nodes below which it is kept; /var/tmp");

    public static CommandSpec Tree() => Verbs.Spec("stage") with
    {
        Arguments = ["[IMAGE]"],
        Options =
        [
            JobOption, Place, new("remove", '\0', null, "take away all that was kept for the job on its nodes"),
            new("accept", '\0', "SHA256", "what the nodes of --job do with what sbcast brought; hpcrun stage starts it"),
            new("discard", '\0', "SHA256", "the same, where sbcast failed"),
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        SolverProcess caller = SolverProcess.OfThisProcess();
        string job = words.Text("job") ?? caller.Environment.Get(SlurmVariables.JobId)
            ?? throw new RefusedException("cannot stage outside a Slurm job: SLURM_JOB_ID is not set",
                "an image is sent to the nodes of a job", "use it in a batch script or salloc, or name a job: --job ID");
        StagedImage staged = new(job, NodeDirectory.Find(words.Text("node-dir") ?? caller.Environment.Get("HPCRUN_NODE_DIR")));
        if (words.Text("accept") is { } digest)
        {
            return staged.Accept(digest, words[0]);
        }

        if (words.Text("discard") is { } partial)
        {
            return staged.Discard(partial);
        }

        JobNodes nodes = JobNodes.Of(job, caller.Environment);
        string self = Unistd.ReadLink("/proc/self/exe") ?? "hpcrun";
        if (words.Has("remove"))
        {
            return nodes.Run(self, "container", "remove", "--job", job, "--node-dir", staged.Place);
        }

        if (words.Arguments.Count == 0)
        {
            throw new CommandLineException("missing IMAGE", null, "hpcrun stage IMAGE");
        }

        if (RemoteImage.Locate(words[0], caller) is not { } image)
        {
            return Terminal.FailureStatus;
        }

        string path = Send(words[0], HostPath.Absolute(image), staged, nodes, self);
        Terminal.Exact(path + "\n");
        return 0;
    }

    /// <returns>Where it is on each node.</returns>
    private static string Send(string name, string image, StagedImage staged, JobNodes nodes, string self)
    {
        string digest;
        using (FileSource file = ImageFile.Open(image))
        {
            digest = Stat.Of(file.Fd, out _) is { IsFile: true } ? Sha256.Of(file)
                : throw new RefusedException($"cannot stage '{image}': it is a directory", "sbcast sends files",
                    "make an image file from it: hpcrun convert");
        }

        // Where this node is one of the job's, the others have what it has.
        if (staged.HasAs(digest, name))
        {
            return staged.Path(digest);
        }

        string[] step = ["stage", "--job", staged.Job, "--node-dir", staged.Place];
        if (nodes.Broadcast(image, staged.Incoming(digest)) != 0)
        {
            _ = nodes.Run(self, [.. step, "--discard", digest]);
            throw Refused("sbcast did not reach every node", "its own message above names the node");
        }

        if (nodes.Run(self, [.. step, "--accept", digest, name]) != 0)
        {
            throw Refused("the copy of a node differs", "the messages above name the node");
        }

        return staged.Path(digest);

        RefusedException Refused(string what,
            string why) => new($"cannot stage '{image}' for job {staged.Job}: {what}", why,
                $"df {staged.Place} on that node; use another directory: --node-dir");
    }
}
