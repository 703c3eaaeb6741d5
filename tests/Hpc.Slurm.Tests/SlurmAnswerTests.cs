using Hpc.Slurm;

namespace Hpc.Slurm.Tests;

/// <summary>On what real Slurm printed.</summary>
public class SlurmAnswerTests
{
    [Theory]
    [InlineData("squeue-22.05.json", "22.05.8", 1)]
    [InlineData("squeue-24.11.json", "24.11.5", 0)]
    public void Jobs_of_squeue_are_the_same_in_both_shapes(string sample, string release, int ended)
    {
        SlurmAnswer answer = Read(sample);
        Assert.Equal(release, answer.Release.ToString());
        Assert.Empty(answer.Errors);
        JobRecord job = answer.Jobs[ended];
        Assert.Equal((2u, "wrap", "ana", "all", "n[1-2]", 3, 3),
            (job.JobId, job.Name, job.User, job.Partition, job.Nodes, job.Tasks, job.Processors));
        Assert.Equal(["RUNNING"], job.State);
        Assert.Null(job.Array);
        Assert.Equal((new SlurmExit(0, 0), "", "/tmp"), (job.ExitCode, job.Reason, job.WorkingDirectory));
        Assert.InRange(job.Started - job.Submitted, 0, 60);
        Assert.Equal([(3u, 1u), (3u, 2u)],
            answer.Jobs.Where(member => member.Array is not null).Select(member => member.Array!.Value).Order());
    }

    [Fact]
    public void Steps_of_scontrol_have_their_names()
    {
        StepRecord step = Assert.Single(Read("steps-24.11.json").Steps, step => step.Id == new StepId(2, 0));
        Assert.Equal(("sleep", "n[1-2]", 3), (step.Name, step.Nodes, step.Tasks));
        Assert.Contains(Read("steps-24.11.json").Steps, other => other.Id == new StepId(2, StepId.Batch));
    }

    [Fact]
    public void Ended_jobs_of_sacct_have_steps_and_exit_codes()
    {
        List<JobRecord> jobs = Read("sacct-24.11.json").Jobs;
        Assert.Equal(["2:FAILED:5:0", "3:FAILED:0:9"],
            jobs.Select(job => $"{job.JobId}:{string.Join('+', job.State)}:{job.ExitCode}"));
        Assert.Equal(["2.batch 5:0 n1 1", "2.0 0:0 n[1-2] 3", "2.1 3:0 n[1-2] 3"],
            jobs[0].Steps.Select(step => $"{step.Id} {step.ExitCode} {step.Nodes} {step.Tasks}"));
        Assert.Equal(("ana", 3, "/tmp"), (jobs[0].User, jobs[0].Processors, jobs[0].WorkingDirectory));
    }

    [Theory]
    [InlineData("node-24.11.json", "24.11.5")]
    [InlineData("nodes-22.05.json", "22.05.8")]
    public void Nodes_have_state_and_release(string sample, string release)
    {
        NodeRecord node = Assert.Single(Read(sample).Nodes, node => node.Name == "n1");
        Assert.Equal((release, "MIXED", 8, ""), (node.Release.ToString(), node.State[0], node.Processors, node.Reason));
    }

    [Fact]
    public void Lines_of_scontrol_are_read_where_there_is_no_JSON()
    {
        OneLineRecord line =
            Assert.Single(OneLineRecord.ReadAll("JobId=4 ArrayJobId=3 ArrayTaskId=1 JobName=two words UserId=ana(2003) "
                + "Reason=None JobState=RUNNING NodeList=n[1-2] NumCPUs=3 NumTasks=3 CPUs/Task=1 ReqB:S:C:T=0:0:*:* "
                + "ExitCode=0:0 Command=(null) WorkDir=/tmp \n\nNo more\n"));
        JobRecord job = line.ToJob();
        Assert.Equal((4u, (3u, 1u), "two words", "ana", "n[1-2]", 3, "/tmp"),
            (job.JobId, job.Array!.Value, job.Name, job.User, job.Nodes, job.Tasks, job.WorkingDirectory));
        Assert.Null(line["Command"]);
        Assert.Equal("0:0:*:*", line["ReqB:S:C:T"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"meta\":{},\"steps\":[{}]}")]
    [InlineData("{\"meta\":{},\"steps\":[{\"id\":\"x\"}]}")]
    [InlineData("{\"meta\":{},\"jobs\":[{\"job_id\":1,\"name\":\"\\ud800\"}]")]
    public void Other_text_is_refused(string json) => Assert.Throws<SlurmFormatException>(() => SlurmAnswer.Read(json));

    [Fact]
    public void Damaged_answers_are_read_or_refused()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        foreach (string sample in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples")))
        {
            string text = File.ReadAllText(sample);
            for (int round = 0; round < 100; round++)
            {
                char[] damaged = text.ToCharArray();
                for (int i = random.Next(1, 6); i > 0; i--)
                {
                    damaged[random.Next(damaged.Length)] = "\0{}[]\":,9x\\"[random.Next(11)];
                }

                try
                {
                    _ = SlurmAnswer.Read(new string(damaged));
                }
                catch (SlurmFormatException)
                {
                    // the one thing that may come out
                }
            }
        }
    }

    private static SlurmAnswer Read(string sample) =>
        SlurmAnswer.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", sample)));

    /// <summary>sacct of 22.05.</summary>
    [Fact]
    public void Steps_whose_number_stands_beside_the_jobs_are_read()
    {
        const string json = """
            {"meta":{"Slurm":{"version":{"major":22,"micro":8,"minor":5},"release":"22.05.8"}},"jobs":[{"job_id":13,
            "name":"two words","steps":[
            {"step":{"job_id":13,"het":{"component":null},"id":"batch","name":"batch"},"tasks":{"count":1},"state":"FAILED"},
            {"step":{"job_id":13,"het":{"component":null},"id":0,"name":"inner"},"tasks":{"count":2},"state":"COMPLETED"}]}]}
            """;
        Assert.Equal(["13.batch batch 1", "13.0 inner 2"],
            SlurmAnswer.Read(json).Jobs[0].Steps.Select(step => $"{step.Id} {step.Name} {step.Tasks}"));
    }
}
