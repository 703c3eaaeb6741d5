using Xunit;

namespace Hpc.Plan.Tests;

public class RankVariablesTests
{
    [Theory]
    [InlineData("A=1 SLURM_PROCID=0 B=2", "A=1 SLURM_PROCID=17 B=2")]
    [InlineData("PMI_RANK=0 PMI_FD=8 PMI_SIZE=4", "PMI_RANK=3 PMI_FD=12 PMI_SIZE=4")]
    [InlineData("A=1", "A=1")]
    public void Ranks_of_one_step_differ_in_what_their_launcher_numbers(string one, string other) =>
        Assert.True(AreAlike(one, other));

    [Theory]
    [InlineData("A=1 SLURM_PROCID=0", "A=2 SLURM_PROCID=0")]
    [InlineData("SLURM_PROCID=0", "SLURM_PROCID=0 A=1")]
    [InlineData("SLURM_PROCID=0", "SLURM_LOCALID=0")]
    [InlineData("SLURM_PROCID=0 A=1", "A=1 SLURM_PROCID=0")]
    [InlineData("SLURM_PROCIDS=0", "SLURM_PROCIDS=1")]
    [InlineData("CUDA_VISIBLE_DEVICES=0", "CUDA_VISIBLE_DEVICES=1")]
    public void Whatever_else_differs_is_decided_anew(string one, string other) => Assert.False(AreAlike(one, other));

    private static bool AreAlike(string one, string other) =>
        RankVariables.AreAllThatDiffers(new EnvironmentBlock(one.Split(' ')), new EnvironmentBlock(other.Split(' ')));
}
