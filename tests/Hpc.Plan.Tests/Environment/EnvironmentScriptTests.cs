using Xunit;

namespace Hpc.Plan.Tests;

public sealed class EnvironmentScriptTests
{
    public static TheoryData<string> Evaluated => new(
        "",
        "#!/bin/sh\n# only a comment",
        "export X=1",
        "X=1",
        "X=1; export X",
        "export X",
        "export X Y; X=1",
        "export X=\"a b\" Y='c d' Z=e\\ f",
        "export X=\"${X:-\"v w\"}\"",
        "export FULL=\"${FULL:-\"v w\"}\"",
        "export EMPTY=\"${EMPTY:-\"v w\"}\"",
        "export EMPTY=\"${EMPTY-v}\"",
        "export X=${X:-v}",
        "X=${X:-\"a  b\"}; export X",
        "export X=\"${X:-a\\\"b\\$c\\\\d\\`e}\"",
        "export X=\"${X:-\"a\\\"b\\$c\\\\d\\`e\"}\"",
        "export X=\"${X:-\"it's {a} 'q'\"}\"",
        "export X=\"${FULL:+yes}${EMPTY:+no}${NONE+no}${EMPTY+set}\"",
        ": ${X:=assigned} \"${Y=also}\"; export X Y",
        "export X=\"${FULL%ue}\" Y=\"${FULL#va}\" Z=\"${FULL%%nothing}\" L=\"${#FULL}\"",
        "export PATH=/opt/bin:$PATH",
        "PATH=\"/opt/x y/bin:${PATH}\"",
        "export X='single $FULL \"quotes\"'",
        "export X=a'b'\"c$FULL\"d",
        "export X=\"line\nbreak\"",
        "export X=con\\\ntinued",
        "export X=\"dq con\\\ntinued \\n \\a\"",
        "X=$SPACED; export X; Y=\"$SPACED\"; export Y",
        "X=$STAR; export X",
        "if [ -n \"$FULL\" ]; then export X=yes; else export X=no; fi",
        "if [ -z \"${NONE:-}\" ]\nthen\n\texport X=empty\nfi",
        "if test -n \"$EMPTY\"; then export X=1; elif test \"$FULL\" = value; then export X=2; else export X=3; fi",
        "if [ \"$FULL\" != \"value\" ] || [ ! -n \"\" ]; then export X=1; fi",
        "[ -n \"$NONE\" ] && export X=1 || export X=2",
        "! [ -n \"$NONE\" ] && { export X=1; export Y=2; }",
        "test 3 -gt 2 && export X=gt; [ 10 -le 9 ] || export Y=no",
        "[ $FULL = value ] && export X=1",
        "[ $NONE ] || export X=unset",
        "unset FULL EMPTY",
        "unset FULL; FULL=again",
        "true && export A=1; false || export B=2; : ignored $SPACED",
        "export X=\u00fc\u00ff",
        "export X=a#b # comment",
        "export X=$ Y=\"$\" Z=a$",
        "export X=1;export Y=2;",
        "if [ -n \"$NONE\" ]; then echo never >&2; exit 1; fi; export X=after",
        "if false; then X=$(date | cut -c1); Y=`uname`; fi; export X=1",
        "export X=\"a;b&c|d<e>f(g)h\"",
        "export X=\"it's\" Y='say \"x\"'",
        "unset X \\\n\tY \\\n\tFULL\n\nexport Z");

    [Theory]
    [MemberData(nameof(Evaluated))]
    public void A_plain_script_is_evaluated_as_every_shell_here_does_it(string script)
    {
        ScriptRun run = ScriptRun.Of(script, ScriptRun.Start);
        Assert.Null(run.Obstacle);
        Assert.All(RealShell.All, shell => Assert.Equal(RealShell.Source(shell, script, ScriptRun.Start), run.Environment));
    }

    [Theory]
    [InlineData("export X=$(date)", "$(")]
    [InlineData("\n\nexport X=`date`", "`")]
    [InlineData("echo hello", "\"echo\"")]
    [InlineData("exit 0", "\"exit\"")]
    [InlineData("for x in a b; do export X=$x; done", "\"for\"")]
    [InlineData("case $X in a) ;; esac", "\"case\"")]
    [InlineData("f() { export X=1; }", "a function, an array or a subshell")]
    [InlineData("X=(a b)", "a function, an array or a subshell")]
    [InlineData("a | b", "a pipe")]
    [InlineData("a & b", "a background command")]
    [InlineData("a > /dev/null", "a redirection")]
    [InlineData("cat <<EOF", "a here-document")]
    [InlineData("export X=~/bin", "an unquoted expansion or pattern")]
    [InlineData("X=~/bin", "~")]
    [InlineData("export X=*", "an unquoted expansion or pattern")]
    [InlineData("export X={a,b}", "an unquoted expansion or pattern")]
    [InlineData("export X=$SPACED", "an unquoted expansion or pattern")]
    [InlineData("[ -n $SPACED ]", "an unquoted expansion or pattern")]
    [InlineData("[[ -n $FULL ]]", "\"[[\"")]
    [InlineData("[ a == a ]", "test with \"a\"")]
    [InlineData("[ -n a -a -n b ]", "test with \"-n\"")]
    [InlineData("[ -x /bin/sh ]", "test with \"-x\"")]
    [InlineData("[ -d /tmp/x ]", "a look at \"/tmp/x\"")]
    [InlineData("[ -d relative ]", "a look at \"relative\"")]
    [InlineData("X=$1", "$1")]
    [InlineData("X=\"$@\"", "$@")]
    [InlineData("X=${FULL:0:2}", "an expansion of a kind that is not evaluated here")]
    [InlineData("X=${FULL/a/b}", "an expansion of a kind that is not evaluated here")]
    [InlineData("X=${FULL%a*}", "a pattern")]
    [InlineData("X=$PWD", "$PWD")]
    [InlineData("IFS=:", "$IFS")]
    [InlineData("X=1 export Y", "an assignment before a command")]
    [InlineData("export -n X", "export \"-n\"")]
    [InlineData("X='a", "an unclosed quote")]
    [InlineData("X=\"${X:-\"a\\nb\"}\"", "\\ in quotes in a quoted expansion")]
    [InlineData("X=\"${X:-'a'}\"", "' in a quoted expansion")]
    [InlineData("if true; then fi", "an empty list")]
    [InlineData("if true; then X=1", "a missing \"fi\"")]
    [InlineData("X=a\0b", "a NUL byte")]
    [InlineData("set -e", "\"set\"")]
    public void Anything_else_needs_a_shell_and_says_why(string script, string reason)
    {
        string? obstacle = ScriptRun.Of(script, ScriptRun.Start).Obstacle;
        Assert.NotNull(obstacle);
        Assert.EndsWith(": " + reason, obstacle);
    }

    [Fact]
    public void Line_ends_of_windows_are_line_ends()
    {
        ScriptRun run = ScriptRun.Of("export X=1\r\nif [ -n \"$X\" ]; then\r\n  export Y=\"a b\"\r\nfi\r\n", ScriptRun.Start);
        Assert.Null(run.Obstacle);
        Assert.Equal(ScriptRun.Of("export X=1\nexport Y=\"a b\"\n", ScriptRun.Start).Environment, run.Environment);
    }

    [Fact]
    public void The_obstacle_names_script_and_line() =>
        Assert.Equal("s.sh line 3: \"echo\"", ScriptRun.Of("# one\nX=\"two\n\"; echo three").Obstacle);

    [Fact]
    public void A_script_that_doubles_a_value_ends() =>
        Assert.NotNull(ScriptRun.Of("X=aaaaaaaaaaaaaaaa\n" + string.Concat(Enumerable.Repeat("X=$X$X\n", 60))).Obstacle);

    [Theory]
    [InlineData("{ ")]
    [InlineData("if ")]
    [InlineData("! ")]
    [InlineData("true && { ")]
    [InlineData("true && ")]
    [InlineData("X=${X:-")]
    [InlineData("X=\"${X:-")]
    [InlineData("X=$(")]
    [InlineData("if true; then X=1; elif ")]
    public void A_script_that_nests_for_ever_needs_a_shell(string piece) =>
        Assert.NotNull(ScriptRun.Of(string.Concat(Enumerable.Repeat(piece, 20_000))).Obstacle);

    [Fact]
    public void Random_scripts_come_out_as_from_every_shell_here_or_need_a_shell()
    {
        int scripts = int.Parse(System.Environment.GetEnvironmentVariable("HPCRUN_RANDOM_SCRIPTS") ?? "300");
        int evaluated = 0;
        for (int seed = 0; seed < scripts; seed++)
        {
            string script = RandomScript.Of(seed);
            ScriptRun run = ScriptRun.Of(script, ScriptRun.Start);
            if (run.Obstacle is null)
            {
                evaluated++;
                CompareWithShells(seed, script, run.Environment);
            }
        }

        Assert.True(evaluated > scripts / 10, $"only {evaluated} of {scripts} scripts were evaluated");
    }

    private static void CompareWithShells(int seed, string script, string environment)
    {
        foreach (string shell in RealShell.All)
        {
            string? expected = RealShell.Source(shell, script, ScriptRun.Start);
            Assert.True(expected == environment, $"seed {seed}, {shell}:\n{script}\nshell:\n{expected}\nhere:\n{environment}");
        }
    }
}
