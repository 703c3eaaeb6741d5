namespace Hpc.EndToEnd.Tests;

/// <summary>bash inside says that it is inside, after its own files have set a prompt.</summary>
[Collection(Machine.Name)]
public class PromptTests(Machine machine)
{
    public static TheoryData<string> Names => CalledAs.Names;

    private const string Show = "sh -c 'echo \"$PROMPT_COMMAND\"'";

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_variable_that_bash_evaluates_sets_its_prompt_in_every_command(string name)
    {
        string script = $"unset PROMPT_COMMAND; $run exec $sif {Show}; $run run $sif {Show} | tail -n 1; echo 'echo "
            + $"\"$PROMPT_COMMAND\"' | $run shell $sif; $run exec --cleanenv $sif {Show}";
        Assert.Equal(Enumerable.Repeat("PS1='hpcrun> '; unset PROMPT_COMMAND", 4),
            new CalledAs(machine, name).Script(script).Run().Lines);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_callers_own_is_kept_and_with_a_clean_environment_it_is_not(string name)
    {
        string script = $"export PROMPT_COMMAND='history -a'; for how in '' --cleanenv; "
            + $"do $run exec $how $sif {Show} | grep -c '^history -a' || true; done";
        Assert.Equal(["1", "0"], new CalledAs(machine, name).Script(script).Run().Lines);
    }
}
