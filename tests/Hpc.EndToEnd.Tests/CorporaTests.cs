namespace Hpc.EndToEnd.Tests;

/// <summary>A SIF file that nobody here made.</summary>
[Collection(Machine.Name)]
public class CorporaTests(Machine machine)
{
    [CorporaFact]
    public void A_foreign_image_runs_a_command() =>
        Assert.Equal(Machine.Tool("uname", "-r").Trim(),
            machine.Run("exec", Corpora.Busybox("amd64"), "busybox", "uname", "-r").Run().Text);

    [CorporaFact]
    public void A_foreign_image_runs_a_shell() =>
        Assert.Equal(machine.User.Uid.ToString(), machine.Run("shell", Corpora.Busybox("amd64")).Fed("id -u\n").Run().Text);

    [CorporaFact]
    public void A_foreign_image_that_is_executed_runs() =>
        Assert.Contains("busybox", machine.Run("run", Corpora.Busybox("amd64"), "busybox").Run().Out,
            StringComparison.OrdinalIgnoreCase);

    [CorporaFact]
    public void A_sif_file_of_version_00_runs()
    {
        string historic = Path.Combine(Corpora.Directory!, "sif/historic/sif-v00-signed-2018-07.sif");
        machine.Run("exec", historic, "sh", "-c", "true").Run().Ended(0);
    }
}
