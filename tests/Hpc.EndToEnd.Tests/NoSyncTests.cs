namespace Hpc.EndToEnd.Tests;

/// <summary>A program that need not wait for a disk.</summary>
[Collection(Machine.Name)]
public class NoSyncTests(Machine machine)
{
    /// <summary>The kernel has no fsync(2) of /dev/null: who hears nothing of that was not answered by it.</summary>
    private const string Sync = "dd if=/dev/zero of=/dev/null count=1 conv=fsync 2> /dev/null; echo $?; sync; echo $?";

    [EndToEndFact]
    public void Who_asks_for_data_on_the_disk_is_told_at_once_that_they_are_there()
    {
        Assert.Equal(["1", "0"], machine.Run("exec", "-q", machine.Images.Sif, "sh", "-c", Sync).Run().Lines);
        Assert.Equal(["0", "0"], machine.Run("exec", "-q", "--no-sync", machine.Images.Sif, "sh", "-c", Sync).Run().Lines);
        Assert.Equal(["0", "0"], machine.Run("exec", "-q", "-f", "--no-sync", machine.Images.Sif, "sh", "-c", Sync).Run().Lines);
    }

    [EndToEndFact]
    public void A_step_of_a_build_waits_for_no_disk()
    {
        string place = machine.NewDirectory();
        File.WriteAllText(Path.Combine(place, "a.def"), $$"""
            Bootstrap: localimage
            From: {{machine.Images.Sif}}
            %post
                { {{Sync}}; } > /said
            """);
        machine.Run("build", "a.sif", "a.def").In(place).With("HPCRUN_CACHEDIR", place + "/cache").Run().Ended(0);
        Assert.Equal("0\n0", machine.Run("exec", "-q", place + "/a.sif", "cat", "/said").Run().Text.Trim());
    }
}
