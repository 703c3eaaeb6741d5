using Hpc.Launch.Solver;
using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class RecordOptionTests
{
    private static readonly EnvironmentBlock s_alone = new(["A=b"]);
    private static readonly EnvironmentBlock s_ranks = new(["PMI_RANK=3", "PMI_SIZE=4", "MPI_LOCALNRANKS=4"]);

    [Theory]
    [InlineData("--record", "")]
    [InlineData("--record=a.record", "a.record")]
    [InlineData("--record=false", null)]
    [InlineData("--quiet", null)]
    public void A_record_is_asked_for_with_a_name_or_without(string option, string? record) =>
        Assert.Equal(record, Parse(s_alone, option).Record);

    [Theory]
    [InlineData("1", "")]
    [InlineData("records/", "records/")]
    [InlineData("off", null)]
    public void A_variable_asks_for_it_too(string value, string? record) =>
        Assert.Equal(record, Parse(new EnvironmentBlock([$"HPCRUN_RECORD={value}"]), "--quiet").Record);

    [Fact]
    public void Files_are_declared_with_a_name_of_their_own_or_the_path_s_last_part() => Assert.Equal(
        ["input mesh /d/a=b", "inout c.dat x/c.dat", "output  o*="],
        Parse(s_alone, "--record", "--input", "mesh=/d/a=b", "--inout", "x/c.dat", "--output", "o*=").DeclaredFiles
            .Select(file => $"{file.Role} {file.Name} {file.Path}"));

    [Theory]
    [InlineData("--input")]
    [InlineData("--output")]
    public void A_file_without_a_path_is_refused(string option) =>
        Assert.Contains("the name of the file is missing",
            Assert.Throws<UsageException>(() => Parse(s_alone, option, "")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Each_rank_has_a_file_of_its_own()
    {
        RunRequest request = Parse(s_ranks, "--stdout", "o.%t", "--stderr", "/e.%t");
        request = LaunchRecording.Settle(request, new SolverProcess(1, 2, [], s_ranks, "/w"));
        Assert.Equal(("/w/o.3", "/e.3"), (request.StandardOutput, request.StandardError));
        Assert.Contains("each rank needs a file of its own", Assert.Throws<UsageException>(() =>
            LaunchRecording.Settle(Parse(s_ranks, "--stdout", "o"), new SolverProcess(1, 2, [], s_ranks, "/w"))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_recorded_launch_of_one_rank_shares_with_nobody_and_ranks_share()
    {
        Assert.Equal(SharePolicy.Alone,
            LaunchRecording.Settle(Parse(s_alone, "--record"), new SolverProcess(1, 2, [], s_alone, "/w")).Share);
        Assert.Equal(SharePolicy.Step,
            LaunchRecording.Settle(Parse(s_ranks, "--record"), new SolverProcess(1, 2, [], s_ranks, "/w")).Share);
    }

    [Fact]
    public void Files_without_a_record_are_warned_about()
    {
        Assert.Equal("--input has no effect without --record", LaunchRecording.Obstacle(Parse(s_alone, "--input", "x")));
        Assert.Null(LaunchRecording.Obstacle(Parse(s_alone, "--record", "--input", "x")));
    }

    private static RunRequest Parse(EnvironmentBlock environment, params string[] options) =>
        ExecCommand.Parse(CommandKind.Exec, [.. options, "image.sif", "true"], environment);
}
