using System.Text.RegularExpressions;

namespace Hpc.EndToEnd.Tests;

/// <summary>Ranks of Open MPI and MPICH inside an image: they find each other, and copy each other's memory directly.</summary>
[Collection(Machine.Name)]
public partial class MpiTests(Machine machine, MpiImage mpi) : IClassFixture<MpiImage>
{
    private const string Sizes = "-n 5 8 65536 1048576 4194304";

    [MpiTheory]
    [InlineData("openmpi")]
    [InlineData("mpich")]
    public void Ranks_share_a_user_namespace_and_an_image_server_and_read_each_others_memory(string name) =>
        AssertOneNode(4, machine.Script($"{Start(name, 4)} $hpcrun exec {mpi.SquashFs} /opt/pingpong-{name} {Sizes}").Run());

    /// <summary>A script, a profiler or timeout(1) between launcher and hpcrun makes every rank another parent's child.</summary>
    [MpiTheory]
    [InlineData("openmpi")]
    [InlineData("mpich")]
    public void Ranks_that_a_script_starts_one_by_one_are_still_of_one_step(string name) =>
        AssertOneNode(2,
            machine.Script($"{Start(name, 2)} timeout 150 sh -c '{machine.Hpcrun} exec {mpi.SquashFs} /opt/pingpong-{name} "
                + $"{Sizes}; exit $?'").Run());

    /// <summary>Open MPI's launcher looks for ssh, which the image lacks, unless it is told that there is one node.</summary>
    [MpiTheory]
    [InlineData("openmpi")]
    [InlineData("mpich")]
    public void The_launcher_may_be_the_images(string name) =>
        AssertOneNode(2, machine.Script($"$hpcrun exec {mpi.SquashFs} {Start(name, 2)} /opt/pingpong-{name} {Sizes}")
            .With("OMPI_MCA_plm", "isolated").Run());

    [MpiTheory]
    [InlineData("openmpi")]
    [InlineData("mpich")]
    public void A_rank_that_fails_fails_the_run(string name) =>
        Assert.NotEqual(0, machine.Script($"{Start(name, 2)} $hpcrun exec {mpi.SquashFs} sh -c 'exit 3'").Run().Status);

    private static string Start(string name, int ranks) =>
        name == "openmpi" ? $"mpirun.openmpi --oversubscribe -n {ranks}" : $"mpiexec.hydra -n {ranks}";

    private static void AssertOneNode(int ranks, Outcome outcome)
    {
        Match[] found = [.. outcome.Lines.Select(line => Rank().Match(line)).Where(match => match.Success)];
        Assert.True(found.Length == ranks, outcome.Out + outcome.Err);
        Assert.All(found, match => Assert.Equal(ranks, int.Parse(match.Groups["size"].Value)));
        Assert.Single(found.Select(match => match.Groups["namespace"].Value).Distinct());
        Assert.Single(found.Select(match => match.Groups["server"].Value).Distinct());
        Assert.True(found.Count(match => match.Groups["cma"].Value != "0") >= 2, "no cross-memory attach: " + outcome.Out);
    }

    [GeneratedRegex(@"^rank \d+ of (?<size>\d+) on \S+, user namespace (?<namespace>\S+), server (?<server>\d+), cma "
        + @"(?<cma>\d+)$")]
    private static partial Regex Rank();
}
