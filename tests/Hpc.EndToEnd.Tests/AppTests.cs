namespace Hpc.EndToEnd.Tests;

/// <summary>Applications (SCIF) of an image.</summary>
[Collection(Machine.Name)]
public class AppTests(Machine machine)
{
    [EndToEndTheory]
    [InlineData("foo", "RUNNING FOO foo foo-environment a b")]
    [InlineData("bar", "RUNNING BAR bar bar-environment a b")]
    public void An_app_runs_its_own_script_in_its_own_environment(string app, string expected) =>
        Assert.Equal(expected, machine.Run("run", "--app", app, machine.Images.SquashFs, "a", "b").Run().Text);

    [EndToEndFact]
    public void An_app_that_is_not_there_ends_with_one() =>
        machine.Run("run", "--app", "nosuch", machine.Images.SquashFs).Run().Ended(1).Says("nosuch");

    [EndToEndFact]
    public void The_programs_of_an_app_are_in_its_path() =>
        Assert.Equal("tool of foo", machine.Run("exec", "--app", "foo", machine.Images.SquashFs, "tool-of-foo").Run().Text);

    [EndToEndFact]
    public void An_app_has_its_own_test_and_help()
    {
        Assert.Equal("testing bar", machine.Run("test", "--app", "bar", machine.Images.SquashFs).Run().Text);
        Assert.Equal("help of foo",
            machine.Run("inspect", "--app", "foo", "--helpfile", machine.Images.SquashFs).Run().Text.Trim());
    }
}
