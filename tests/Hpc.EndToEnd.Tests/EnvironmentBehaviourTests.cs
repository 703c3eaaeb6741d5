namespace Hpc.EndToEnd.Tests;

/// <summary>Variables as callers of Apptainer rely on them (BEHAVIOURS 33 to 42).</summary>
[Collection(Machine.Name)]
public class EnvironmentBehaviourTests(Machine machine)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string ImagePath = DefaultPath + ":/go/bin:/usr/local/go/bin";

    public static TheoryData<string> Names => CalledAs.Names;

    private UserCommand Run(string name, params string[] words) => new CalledAs(machine, name).Run(words);

    private UserCommand Look(string name, params string[] options) => Run(name, ["exec", .. options, machine.Images.Sif, "look"]);

    private static string? Value(UserCommand command, string variable) => new Look(command.Run()).Variable(variable);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Path_is_the_images_or_has_a_default(string name)
    {
        Assert.Equal(DefaultPath, Value(Run(name, "exec", machine.Images.Bare, "look"), "PATH"));
        Assert.Equal(DefaultPath, Value(Run(name, "exec", "--cleanenv", machine.Images.Bare, "look"), "PATH"));
        foreach (string form in CalledAs.Forms)
        {
            Assert.Equal(ImagePath, Value(Run(name, "exec", machine.Images.Of(form), "look"), "PATH"));
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Path_can_be_appended_to_prepended_to_and_replaced(string name)
    {
        foreach (string prefix in new[] { "HPCRUNENV_", "APPTAINERENV_", "SINGULARITYENV_" })
        {
            Assert.Equal(ImagePath + ":/foo", Value(Look(name).With(prefix + "APPEND_PATH", "/foo"), "PATH"));
            Assert.Equal("/foo:" + ImagePath, Value(Look(name).With(prefix + "PREPEND_PATH", "/foo"), "PATH"));
            Assert.Equal("/foo:/bin", Value(Look(name).With(prefix + "PATH", "/foo:/bin"), "PATH"));
        }

        UserCommand both = Look(name).With("APPTAINERENV_APPEND_PATH", "/behind").With("APPTAINERENV_PREPEND_PATH", "/front");
        Assert.Equal($"/front:{ImagePath}:/behind", Value(both, "PATH"));
        Assert.Equal($"/front:{ImagePath}:/behind", Value(both with { Words = [.. Look(name, "--cleanenv").Words] }, "PATH"));
        Assert.Equal("/x:" + ImagePath, Value(Look(name, "--env", "PREPEND_PATH=/x"), "PATH"));
        Assert.Equal(ImagePath + ":/x", Value(Look(name, "--env", "APPEND_PATH=/x"), "PATH"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_image_beats_the_host_the_prefix_beats_the_image_and_the_option_beats_the_prefix(string name)
    {
        UserCommand host = Look(name).With("CGO_ENABLED", "1");
        Assert.Equal("0", Value(Look(name), "CGO_ENABLED"));
        Assert.Equal("0", Value(host, "CGO_ENABLED"));
        Assert.Equal("1", Value(host.With("APPTAINERENV_CGO_ENABLED", "1"), "CGO_ENABLED"));
        Assert.Equal("1", Value(Look(name).With("SINGULARITYENV_CGO_ENABLED", "1"), "CGO_ENABLED"));
        Assert.Equal("2", Value(Look(name, "--env", "CGO_ENABLED=2").With("APPTAINERENV_CGO_ENABLED", "1"), "CGO_ENABLED"));
        Assert.Equal("", Value(Look(name, "--env", "CGO_ENABLED="), "CGO_ENABLED"));
        Assert.Equal("2", Value(Look(name, "--env", "CGO_ENABLED=1", "--env", "CGO_ENABLED=2"), "CGO_ENABLED"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_value_with_a_newline_arrives_whole_and_shell_functions_do_not_come(string name)
    {
        UserCommand command = Look(name).With("LINES_OF", "one\ntwo\n").With("ODD", "a=b 'c' \"d\" $e `f` \\g").With("EMPTY", "")
            .With("BASH_FUNC_ml%%", "() {  echo hi\n}");
        Outcome outcome = command.Run().Ended(0);
        Look look = new(outcome);
        Assert.Equal(("one\ntwo\n", "a=b 'c' \"d\" $e `f` \\g", ""),
            (look.Variable("LINES_OF"), look.Variable("ODD"), look.Variable("EMPTY")));
        Assert.DoesNotContain(look.Environment, line => line.StartsWith("BASH_FUNC", StringComparison.Ordinal));
        Assert.Equal("", outcome.Err);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_library_path_is_the_images_with_the_users_in_front(string name)
    {
        Assert.DoesNotContain("/of/the/host", Value(Look(name).With("LD_LIBRARY_PATH", "/of/the/host"), "LD_LIBRARY_PATH") ?? "",
            StringComparison.Ordinal);
        Assert.StartsWith("/foo", Value(Look(name).With("APPTAINERENV_LD_LIBRARY_PATH", "/foo"), "LD_LIBRARY_PATH")!,
            StringComparison.Ordinal);
        Assert.StartsWith("/foo", Value(Look(name, "--env", "LD_LIBRARY_PATH=/foo"), "LD_LIBRARY_PATH")!,
            StringComparison.Ordinal);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_file_of_variables_is_read_as_a_shell_would_and_the_option_beats_it(string name)
    {
        string[] lines = ["# comment", "", "ONE=1", "TWO=\"two words\"", "THREE='$ONE'", "FOUR=${ONE}4", "export FIVE=5",
            "SIX=$HOST_SAYS", "SEVEN=", "EIGHT=${NOT_SET:-8}"];
        Look look = new(Look(name, "--env-file", machine.NewFile(string.Join('\n', lines)), "--env", "ONE=one")
            .With("HOST_SAYS", "host").Run());
        Assert.Equal(("one", "two words", "$ONE", "5"), (look.Variable("ONE"), look.Variable("TWO"), look.Variable("THREE"),
            look.Variable("FIVE")));
        Assert.Equal(("14", "host", "", "8"), (look.Variable("FOUR"), look.Variable("SIX"), look.Variable("SEVEN"),
            look.Variable("EIGHT")));
        Run(name, "exec", "--env-file", "/non/existent", machine.Images.Sif, "true").Run().Ended(255);
        Run(name, "exec", "--env-file", machine.NewFile("ONE=$(id)\n"), machine.Images.Sif, "true").Run().Ended(255);
        Assert.Equal("1", Value(Look(name).With("APPTAINER_ENV_FILE", machine.NewFile("ONE=1\n")), "ONE"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_prefixed_value_is_evaluated_unless_told_otherwise(string name)
    {
        string uid = machine.User.Uid.ToString();
        Assert.Equal(uid, Value(Look(name).With("APPTAINERENV_X", "$(id -u)"), "X"));
        Assert.Equal("$(id -u)", Value(Look(name, "--no-eval").With("APPTAINERENV_X", "$(id -u)"), "X"));
        Assert.Equal("$(id -u)", Value(Look(name).With("APPTAINERENV_X", "$(id -u)").With("APPTAINER_NO_EVAL", "1"), "X"));
        Assert.Equal("$(id -u)", Value(Look(name).With("X", "$(id -u)"), "X"));
        Assert.Equal(machine.User.Home, Value(Look(name, "--env", "X=$HOME"), "X"));
        Assert.Equal("$HOME", Value(Look(name, "--no-eval", "--env", "X=$HOME"), "X"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_clean_environment_keeps_the_prefixed_the_terminal_and_the_proxies(string name)
    {
        foreach (string option in new[] { "--cleanenv", "-e", "--containall" })
        {
            UserCommand command = Look(name, option).With("FOO", "bar").With("APPTAINERENV_FOO2", "bar2")
                .With("http_proxy", "proxy:1").With("NO_PROXY", "x");
            Look look = new(command.With("LANG", "de_DE.UTF-8").With("LC_ALL", "de_DE.UTF-8").Run());
            Assert.Equal((null, "bar2", "dumb", "proxy:1"), (look.Variable("FOO"), look.Variable("FOO2"), look.Variable("TERM"),
                look.Variable("http_proxy")));
            Assert.Equal(("C", null, "x"), (look.Variable("LANG"), look.Variable("LC_ALL"), look.Variable("NO_PROXY")));
            Assert.Equal(machine.User.Home, look.Variable("HOME"));
        }

        Assert.Equal("bar", Value(Look(name, "--cleanenv").With("APPTAINERENV_FOO", "bar").With("FOO", "host"), "FOO"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Home_is_set_by_its_own_option_only(string name)
    {
        Outcome outcome = Look(name, "--env", "HOME=/elsewhere").Run().Ended(0).Says("warning", "HOME");
        Assert.Equal(machine.User.Home, new Look(outcome).Variable("HOME"));
        Assert.Equal(machine.User.Home, Value(Look(name).With("APPTAINERENV_HOME", "/elsewhere"), "HOME"));
        Assert.Equal("/elsewhere", Value(Look(name, "--home", machine.NewDirectory() + ":/elsewhere"), "HOME"));
    }

    /// <summary>A single one may have 128 KiB (execve(2)).</summary>
    [EndToEndTheory, MemberData(nameof(Names))]
    public void An_environment_of_two_mebibytes_works(string name)
    {
        const int Count = 21, Length = 100_000;
        string script = $"""
            ulimit -s unlimited 2> /dev/null || ulimit -s $(ulimit -H -s)
            word=$(head -c {Length} /dev/zero | tr '\0' x); for n in $(seq {Count}); do export "LARGE_$n=$word"; done
            $run exec $sif sh -c 'env | grep -c "^LARGE_"; echo $(($(env | wc -c) / {Length}))'
            """;
        Assert.Equal([$"{Count}", $"{Count}"], new CalledAs(machine, name).Script(script).Run().Lines);
    }
}
