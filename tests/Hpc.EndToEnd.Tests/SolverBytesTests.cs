namespace Hpc.EndToEnd.Tests;

/// <summary>Everything after the image is the solver's, to the byte, and so is the environment.</summary>
[Collection(Machine.Name)]
public class SolverBytesTests(Machine machine)
{
    [EndToEndFact]
    public void Options_after_the_image_are_the_solvers()
    {
        string[] words = ["--help", "--bind", "x", "@y", "--", "-z", "-B", "/a:/b", "--version", "exec", ""];
        Look look = new(machine.Run(["exec", machine.Images.SquashFs, "look", .. words]).Run());
        Assert.Equal(["look", .. words], look.Arguments);
    }

    [EndToEndFact]
    public void Two_dashes_before_the_image_end_the_options_of_hpcrun() =>
        Assert.Equal(["look", "--", "-x"],
            new Look(machine.Run("exec", "--", machine.Images.SquashFs, "look", "--", "-x").Run()).Arguments);

    [EndToEndFact]
    public void Arguments_that_are_not_utf_8_arrive_byte_for_byte()
    {
        Look look =
            new(machine.Script("exec $hpcrun exec $image look \"$(printf '\\377\\376\\303x')\" \"$(printf 'a\\nb\\tc')\"").Run());
        Assert.Equal(["look", "\u00ff\u00fe\u00c3x", "a\nb\tc"], look.Arguments);
    }

    [EndToEndFact]
    public void Arguments_of_the_runscript_arrive_as_they_were_written() =>
        Assert.Equal("Running command: look a b  $c\n",
            machine.Run("run", machine.Images.SquashFs, "look", "a", "b  $c").Run().Ended(0).Out.Split("pid:")[0]);

    [EndToEndFact]
    public void An_environment_that_is_not_utf_8_arrives_byte_for_byte() =>
        Assert.Equal("\u00ff\u00fe\u00c3",
            new Look(machine.Script("export ODD=\"$(printf '\\377\\376\\303')\"; exec $hpcrun exec $image look").Run())
                .Variable("ODD"));

    [EndToEndFact]
    public void A_value_with_a_newline_arrives_whole() =>
        Assert.Equal("one\ntwo",
            new Look(machine.Run("exec", machine.Images.SquashFs, "look").With("LINES", "one\ntwo").Run()).Variable("LINES"));

    [EndToEndFact]
    public void Knobs_of_the_runtime_are_the_solvers_and_not_ours()
    {
        Look look = new(machine.Run("exec", machine.Images.SquashFs, "look").With("DOTNET_GCHeapHardLimit", "1000")
            .With("DOTNET_gcServer", "1").Run());
        Assert.Equal("1000", look.Variable("DOTNET_GCHeapHardLimit"));
        Assert.Equal("1", look.Variable("DOTNET_gcServer"));
    }

    [EndToEndFact]
    public void A_preloaded_library_is_the_solvers_and_not_ours() =>
        Assert.Equal("/nonexistent.so",
            new Look(machine.Script("LD_PRELOAD=/nonexistent.so exec $hpcrun exec $image look").Run()).Variable("LD_PRELOAD"));

    [EndToEndFact]
    public void An_environment_of_two_mebibytes_simply_works()
    {
        string grow = "ulimit -s 65536; value=$(head -c 100000 /dev/zero | tr '\\0' x); for n in $(seq 21); "
            + "do export BIG_$n=$value; done\n";
        Look look = new(machine.Script(grow + "exec $hpcrun exec $image look").Run());
        Assert.Equal(21,
            look.Environment.Count(line => line.StartsWith("BIG_", StringComparison.Ordinal) && line.Length > 100000));
    }

    [EndToEndFact]
    public void Standard_streams_are_the_callers_and_carry_bytes()
    {
        Outcome outcome = machine.Script("head -c 300000 /dev/urandom > /tmp/hpcrun-bytes; "
            + "$hpcrun exec $image cat < /tmp/hpcrun-bytes | cmp - /tmp/hpcrun-bytes && echo same; rm /tmp/hpcrun-bytes").Run();
        Assert.Equal("same", outcome.Text);
    }
}
