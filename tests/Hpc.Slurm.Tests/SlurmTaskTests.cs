using Hpc.Slurm;

namespace Hpc.Slurm.Tests;

public class SlurmTaskTests
{
    [Fact]
    public void A_task_knows_its_step_its_node_and_how_many_are_beside_it()
    {
        SlurmTask task = Of("SLURM_JOB_ID=17 SLURM_STEP_ID=2 SLURM_PROCID=6 SLURM_NODEID=3 SLURM_STEP_TASKS_PER_NODE=2(x3),1 "
            + "SLURM_STEP_NODELIST=n[1-4] SLURMD_NODENAME=n4 SLURM_ARRAY_JOB_ID=15 SLURM_ARRAY_TASK_ID=0 SLURM_RESTART_COUNT=1")!;
        Assert.Equal("17.2", task.Step.ToString());
        Assert.Equal((6, 3, 1, "n4", 1), (task.Task, task.Node, task.LocalTasks, task.NodeName, task.Restarts));
        Assert.Equal("n4", HostList.Expand(task.Nodes)[task.Node]);
        Assert.Equal((15u, 0u), task.Array);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SLURM_JOB_ID=17")]
    [InlineData("SLURM_JOB_ID=17 SLURM_STEP_ID=0")]
    [InlineData("SLURM_JOB_ID=x SLURM_STEP_ID=0 SLURM_PROCID=0")]
    public void What_slurmstepd_did_not_start_is_no_task(string variables) => Assert.Null(Of(variables));

    [Theory]
    [InlineData("17.0", 17, 0)]
    [InlineData("17.batch", 17, StepId.Batch)]
    [InlineData("17.extern", 17, StepId.Extern)]
    [InlineData("17.interactive", 17, StepId.Interactive)]
    public void A_step_reads_as_Slurm_writes_it(string text, uint job, uint step)
    {
        Assert.Equal(new StepId(job, step), StepId.Parse(text));
        Assert.Equal(text, new StepId(job, step).ToString());
    }

    [Theory]
    [InlineData("17")]
    [InlineData(".0")]
    [InlineData("17.one")]
    public void Other_text_is_no_step(string text) => Assert.Throws<SlurmFormatException>(() => StepId.Parse(text));

    private static SlurmTask? Of(string variables)
    {
        Dictionary<string, string> map = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(word => word.Split('=')[0], word => word.Split('=')[1]);
        return SlurmTask.Of(name => map.GetValueOrDefault(name));
    }
}
