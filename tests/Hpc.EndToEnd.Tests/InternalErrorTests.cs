namespace Hpc.EndToEnd.Tests;

/// <summary>A mistake in hpcrun itself, which HPCRUN_DEBUG=crash makes.</summary>
[Collection(Machine.Name)]
public class InternalErrorTests(Machine machine)
{
    [EndToEndFact]
    public void It_is_told_once_with_the_methods_that_it_came_through() =>
        Assert.Contains("InternalError.IfAskedFor()", Told("oci version", 1), StringComparison.Ordinal);

    /// <summary>hpcrun itself has no names in it; its symbols have.</summary>
    [EndToEndFact]
    public void It_is_told_with_addresses_that_the_symbols_name()
    {
        string[] addresses = [.. Told("version", 255).Split('\n').Where(line =>
            line.StartsWith("   at 0x", StringComparison.Ordinal)).Select(line => line[6..])];
        Assert.NotEmpty(addresses);
        Assert.Contains("InternalError__IfAskedFor", Machine.Tool("addr2line", ["-fe", machine.Hpcrun + ".dbg", .. addresses]),
            StringComparison.Ordinal);
    }

    private string Told(string command, int status)
    {
        string said = machine.Script($"HPCRUN_DEBUG=crash $hpcrun {command}").Run().Ended(status).Err;
        Assert.Equal(2, said.Split("internal error").Length);
        Assert.DoesNotContain("the launcher ended", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", said, StringComparison.OrdinalIgnoreCase);
        return said;
    }
}
