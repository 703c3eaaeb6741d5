using System.Text;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary><c>hpcrun slurm jobs</c>: jobs in one form, whatever release of Slurm prints them. Asks the controller,
/// once.</summary>
internal static class SlurmJobsCommand
{
    /// <summary>Some 3 KB a job.</summary>
    private const int MostBytes = 256 * 1024 * 1024;

    public static CommandSpec Tree() => new("jobs", "Show your jobs; as JSON in one form for all releases of Slurm.")
    {
        Options = [new("all", 'a', null, "everybody's"), new("json", 'j', null, "as JSON; times in seconds since 1970")],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        List<string> variables = [.. SolverProcess.OfThisProcess().Environment.Entries];
        string program = SlurmProbe.Find("squeue", new EnvironmentBlock(variables))
            ?? throw new RefusedException("cannot list jobs: there is no squeue in PATH", "squeue knows the jobs",
                "use a host of the cluster, with Slurm's commands");
        List<string> options = ["--json", "--states=all"];
        if (!words.Has("all"))
        {
            options.Add("--me");
        }

        string answer = Spawn.Output(program, options, variables, MostBytes)
            ?? throw new RefusedException("cannot list jobs: squeue --json failed", "its own message is above",
                "run squeue; a Slurm that was built without JSON has no --json");
        try
        {
            List<JobRecord> jobs = SlurmAnswer.Read(answer).Jobs;
            if (words.Has("json"))
            {
                Terminal.Exact(Json(jobs));
            }
            else
            {
                Terminal.Print(Table(jobs));
            }

            return 0;
        }
        catch (SlurmFormatException error)
        {
            throw new RefusedException($"cannot read {error.What}", error.Why,
                $"report it with the output of {program} --version");
        }
    }

    internal static string Table(List<JobRecord> jobs)
    {
        StringBuilder text = new("       JOB  STATE       TASKS  NODES             NAME\n");
        foreach (JobRecord job in jobs)
        {
            string id = job.Array is { } array ? $"{array.Job}_{array.Member}" : job.JobId.ToString();
            string what = PrintableText.Line($"{job.Name}{(job.Container.Length > 0 ? $" ({job.Container})" : "")}");
            text.Append($"{id,10}  {State(job),-10}  {job.Tasks,5}  {(job.Nodes.Length > 0 ? job.Nodes : "-"),-16}  {what}\n");
        }

        return text.ToString();
    }

    /// <summary>{"jobs":[{"job":4,"array":3,"member":1,"name":"a","user":"ana","state":["RUNNING"],
    /// "nodes":["n1"],"tasks":2,"exit":"0:0",...}]}.</summary>
    internal static string Json(List<JobRecord> jobs)
    {
        StringBuilder text = new("{\"jobs\":[");
        foreach (JobRecord job in jobs)
        {
            text.Append(text[^1] == '[' ? "" : ",").Append($"{{\"job\":{job.JobId}");
            text.Append(job.Array is { } array ? $",\"array\":{array.Job},\"member\":{array.Member}" : "");
            Add(text, "name", job.Name);
            Add(text, "user", job.User);
            Add(text, "partition", job.Partition);
            AddList(text, "state", job.State);
            Add(text, "reason", job.Reason);
            AddList(text, "nodes", HostList.Expand(job.Nodes));
            Add(text, "container", job.Container);
            Add(text, "directory", job.WorkingDirectory);
            Add(text, "exit", job.ExitCode.ToString());
            text.Append($",\"tasks\":{job.Tasks},\"processors\":{job.Processors},\"submitted\":{job.Submitted},\"started\":"
                + $"{job.Started},\"ended\":{job.Ended}}}");
        }

        return text.Append("]}\n").ToString();
    }

    private static string State(JobRecord job) => job.State.Count > 0 ? job.State[0] : "?";

    private static void Add(StringBuilder text, string name, string value) => text.Append($",\"{name}\":{JsonText.Quote(value)}");

    private static void AddList(StringBuilder text, string name, IReadOnlyList<string> values)
    {
        text.Append($",\"{name}\":[");
        foreach (string value in values)
        {
            text.Append(text[^1] == '[' ? "" : ",").Append(JsonText.Quote(value));
        }

        text.Append(']');
    }
}
