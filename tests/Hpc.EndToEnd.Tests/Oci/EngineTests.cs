namespace Hpc.EndToEnd.Tests;

/// <summary>Engines do the same with hpcrun-oci as with crun. tests/suites/engines has more of their work, and makes the table of
/// src/docs/engines.md.</summary>
[Collection(Machine.Name)]
public class EngineTests(Machine machine)
{
    [OciFact("podman")]
    public void Some_of_podmans_work_ends_as_with_crun()
    {
        string script = Path.Combine(Machine.SourceDirectory(), "../../suites/engines");
        UserCommand command = new UserCommand(machine.User, script, "--some", machine.HpcrunOci).AsRoot();
        string said = command.With("HPCRUN_TEST_USER", machine.User.Name).Run().Text;
        Assert.EndsWith("works are the same, 0 differ without a reason", said, StringComparison.Ordinal);
    }
}
