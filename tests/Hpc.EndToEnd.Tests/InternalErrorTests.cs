namespace Hpc.EndToEnd.Tests;

/// <summary>A mistake in hpcrun itself, which HPCRUN_DEBUG=crash makes.</summary>
[Collection(Machine.Name)]
public class InternalErrorTests(Machine machine)
{
    [EndToEndTheory]
    [InlineData("$hpcrun version", 255)]
    [InlineData("$hpcrun oci version", 1)]
    public void It_is_told_once_with_the_methods_that_it_came_through(string command, int status)
    {
        string said = machine.Script($"HPCRUN_DEBUG=crash {command}").Run().Ended(status).Err;
        Assert.Equal(2, said.Split("internal error").Length);
        Assert.Contains("InternalError.IfAskedFor()", said, StringComparison.Ordinal);
        Assert.DoesNotContain("the launcher ended", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", said, StringComparison.OrdinalIgnoreCase);
    }
}
