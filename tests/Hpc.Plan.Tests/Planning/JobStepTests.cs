using Xunit;

namespace Hpc.Plan.Tests;

public sealed class JobStepTests
{
    [Theory]
    [InlineData("slurm 17.0", 4, "SLURM_JOB_ID=17", "SLURM_STEP_ID=0", "SLURM_PROCID=0", "SLURM_NODEID=0",
        "SLURM_STEP_TASKS_PER_NODE=4")]
    [InlineData("slurm 17.0", 2, "SLURM_JOB_ID=17", "SLURM_STEP_ID=0", "SLURM_PROCID=0", "SLURM_NODEID=2",
        "SLURM_STEP_TASKS_PER_NODE=2(x3),1")]
    [InlineData("slurm 17.0", 1, "SLURM_JOB_ID=17", "SLURM_STEP_ID=0", "SLURM_PROCID=0", "SLURM_NODEID=3",
        "SLURM_STEP_TASKS_PER_NODE=2(x3),1")]
    [InlineData("slurm 17.0", 1, "SLURM_JOB_ID=17", "SLURM_STEP_ID=0", "SLURM_PROCID=0", "SLURM_STEP_TASKS_PER_NODE=nonsense")]
    [InlineData("process 7 99", 1, "SLURM_JOB_ID=17")]
    [InlineData("openmpi prterun-x", 8, "OMPI_COMM_WORLD_LOCAL_SIZE=8", "PMIX_NAMESPACE=prterun-x")]
    [InlineData("hydra 7 99", 3, "MPI_LOCALNRANKS=3", "PMI_RANK=0")]
    [InlineData("pals abc", 1, "PALS_APID=abc")]
    [InlineData("flux f12", 1, "FLUX_JOB_ID=f12")]
    [InlineData("process 7 99", 1)]
    public void The_variables_of_the_launcher_say_which_step_and_how_many_local_ranks(string key, int ranks,
        params string[] environment) =>
        Assert.Equal(new JobStep(key, ranks), JobStep.Of(new EnvironmentBlock(environment), () => "7 99"));
}
