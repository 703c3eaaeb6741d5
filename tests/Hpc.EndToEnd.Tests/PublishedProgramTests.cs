namespace Hpc.EndToEnd.Tests;

/// <summary>The program as a file: it must run on any node, whatever is installed there.</summary>
[Collection(Machine.Name)]
public class PublishedProgramTests(Machine machine)
{
    [EndToEndFact]
    public void It_needs_no_shared_library_and_no_loader()
    {
        string headers = Machine.Tool("readelf", "--dynamic", "--program-headers", "--wide", machine.Hpcrun);
        Assert.DoesNotContain("NEEDED", headers, StringComparison.Ordinal);
        Assert.DoesNotContain("INTERP", headers, StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void It_is_smaller_than_six_mebibytes() =>
        Assert.InRange(new FileInfo(machine.Hpcrun).Length, 1, (6 * 1024 * 1024) - 1);

    [EndToEndFact]
    public void It_has_no_set_user_id_and_no_file_capability()
    {
        Assert.Equal("755", Machine.Tool("stat", "-c", "%a", machine.Hpcrun).Trim());
        Assert.Equal("", Machine.Tool("getfattr", "-d", "-m", "security", machine.Hpcrun));
    }

    [EndToEndFact]
    public void A_launch_starts_no_other_program_before_the_solver()
    {
        string file = machine.NewDirectory() + "/calls";
        string[] calls =
            machine.Script($"HPCRUN_DEBUG=1 strace -f -e trace=execve -o {file} $hpcrun exec $image true && cat {file}")
                .Run().Lines;
        string[] started = [.. calls.Where(line => line.Contains("execve(", StringComparison.Ordinal)
            && line.EndsWith("= 0", StringComparison.Ordinal))];
        Assert.Equal(2, started.Length);
    }
}
