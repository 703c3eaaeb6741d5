namespace Hpc.EndToEnd.Tests;

/// <summary>The environment rules of Apptainer.</summary>
[Collection(Machine.Name)]
public class EnvironmentTests(Machine machine)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string ImagePath = DefaultPath + ":/go/bin:/usr/local/go/bin";

    private string Image => machine.Images.SquashFs;

    private UserCommand Look(params string[] options) => machine.Run(["exec", .. options, Image, "look"]);

    private static string? Value(UserCommand command, string name) => new Look(command.Run()).Variable(name);

    [EndToEndFact]
    public void Path_has_a_default_where_the_image_sets_none() =>
        Assert.Equal(DefaultPath, Value(machine.Run("exec", machine.Images.Bare, "look"), "PATH"));

    [EndToEndFact]
    public void Path_is_the_images() => Assert.Equal(ImagePath, Value(Look(), "PATH"));

    [EndToEndTheory]
    [InlineData("APPTAINERENV_APPEND_PATH", ImagePath + ":/foo")]
    [InlineData("APPTAINERENV_PREPEND_PATH", "/foo:" + ImagePath)]
    [InlineData("SINGULARITYENV_APPEND_PATH", ImagePath + ":/foo")]
    public void Path_can_be_added_to(string variable, string expected) =>
        Assert.Equal(expected, Value(Look().With(variable, "/foo"), "PATH"));

    [EndToEndFact]
    public void Path_can_be_replaced() =>
        Assert.Equal("/foo:/bin", Value(Look().With("APPTAINERENV_PATH", "/foo:/bin"), "PATH"));

    [EndToEndFact]
    public void The_image_wins_over_the_host_and_the_user_over_the_image()
    {
        UserCommand host = Look().With("CGO_ENABLED", "1");
        Assert.Equal("0", Value(Look(), "CGO_ENABLED"));
        Assert.Equal("0", Value(host, "CGO_ENABLED"));
        Assert.Equal("1", Value(host.With("APPTAINERENV_CGO_ENABLED", "1"), "CGO_ENABLED"));
        Assert.Equal("2", Value(Look("--env", "CGO_ENABLED=2").With("APPTAINERENV_CGO_ENABLED", "1"), "CGO_ENABLED"));
        Assert.Equal("", Value(Look("--env", "CGO_ENABLED="), "CGO_ENABLED"));
    }

    [EndToEndFact]
    public void The_hosts_variables_come_in_and_the_images_are_there()
    {
        Look look = new(Look().With("FOO", "bar").Run());
        Assert.Equal(("bar", "hello from the image"), (look.Variable("FOO"), look.Variable("IMAGE_SAYS")));
    }

    [EndToEndFact]
    public void Exported_shell_functions_are_dropped_silently()
    {
        Outcome outcome = Look().With("BASH_FUNC_module%%", "() {  echo hi\n}").Run().Ended(0);
        Assert.DoesNotContain(new Look(outcome).Environment, line => line.StartsWith("BASH_FUNC", StringComparison.Ordinal));
        Assert.Equal("", outcome.Err);
    }

    [EndToEndFact]
    public void Library_path_is_the_users_choice_first()
    {
        string value = Value(Look().With("APPTAINERENV_LD_LIBRARY_PATH", "/foo").With("LD_LIBRARY_PATH", "/of/the/host"),
            "LD_LIBRARY_PATH")!;
        Assert.StartsWith("/foo", value, StringComparison.Ordinal);
        Assert.DoesNotContain("/of/the/host", value, StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void A_file_sets_variables_as_a_shell_would_and_env_wins_over_it()
    {
        string file = machine.NewFile("# a comment\nONE=1\nTWO=\"two words\"\nTHREE='$ONE'\nFOUR=${ONE}4\nexport FIVE=5\n");
        Look look = new(Look("--env-file", file, "--env", "ONE=one").Run());
        Assert.Equal("one", look.Variable("ONE"));
        Assert.Equal(("two words", "$ONE", "5"), (look.Variable("TWO"), look.Variable("THREE"), look.Variable("FIVE")));
        Assert.Equal("14", look.Variable("FOUR"));
    }

    [EndToEndFact]
    public void A_file_wins_over_the_hosts_prefixed_variables() =>
        Assert.Equal("file", Value(Look("--env-file", machine.NewFile("X=file\n")).With("APPTAINERENV_X", "prefixed"), "X"));

    [EndToEndFact]
    public void A_prefixed_value_is_evaluated_unless_told_otherwise()
    {
        string uid = machine.User.Uid.ToString();
        Assert.Equal(uid, Value(Look().With("APPTAINERENV_X", "$(id -u)"), "X"));
        Assert.Equal("$(id -u)", Value(Look("--no-eval").With("APPTAINERENV_X", "$(id -u)"), "X"));
    }

    [EndToEndFact]
    public void A_clean_environment_keeps_what_a_terminal_and_a_proxy_need()
    {
        Look look = new(Look("--cleanenv").With("FOO", "bar").With("APPTAINERENV_FOO2", "bar2").With("http_proxy", "proxy:1")
            .With("LANG", "de_DE").Run());
        Assert.Null(look.Variable("FOO"));
        Assert.Equal(("bar2", "dumb", "proxy:1", "C"),
            (look.Variable("FOO2"), look.Variable("TERM"), look.Variable("http_proxy"), look.Variable("LANG")));
    }

    [EndToEndFact]
    public void Home_cannot_be_set_by_a_variable_and_says_so()
    {
        Outcome outcome = Look("--env", "HOME=/elsewhere").Run().Ended(0).Says("warning", "HOME");
        Assert.Equal(machine.User.Home, new Look(outcome).Variable("HOME"));
    }

    [EndToEndTheory]
    [InlineData("HPCRUN_CONTAINER")]
    [InlineData("APPTAINER_CONTAINER")]
    [InlineData("SINGULARITY_CONTAINER")]
    public void The_container_says_which_image_it_is(string name) => Assert.Equal(Image, Value(Look(), name));

    [EndToEndTheory]
    [InlineData("HPCRUN_NAME")]
    [InlineData("APPTAINER_NAME")]
    [InlineData("SINGULARITY_NAME")]
    public void The_container_says_what_the_image_is_called(string name) => Assert.Equal("image.sqfs", Value(Look(), name));

    [EndToEndFact]
    public void Options_come_from_the_environment_too()
    {
        Assert.Equal("/etc", machine.Run("exec", Image, "pwd").With("HPCRUN_PWD", "/etc").Run().Text);
        Assert.Null(Value(Look().With("APPTAINER_CLEANENV", "1").With("FOO", "bar"), "FOO"));
    }

    [EndToEndFact]
    public void A_script_that_is_more_than_exports_is_run_by_the_images_shell()
    {
        string tree = machine.NewDirectory(), image = Path.Combine(machine.NewDirectory(), "scripted.sqfs");
        Machine.Tool("cp", "-a", machine.Images.Directory + "/.", tree);
        File.WriteAllText(tree + "/.singularity.d/env/90-environment.sh",
            "#!/bin/sh\nfor n in 1 2 3; do TOTAL=$((TOTAL + n)); done\nexport TOTAL WHO=$(id -u)\n");
        ImageSet.Pack(tree, image);
        Look look = new(machine.Run("exec", image, "look").With("FOO", "a\nb").Run());
        Assert.Equal(("6", machine.User.Uid.ToString(), "a\nb"),
            (look.Variable("TOTAL"), look.Variable("WHO"), look.Variable("FOO")));
        Assert.Equal("1", look["Threads"]);
    }

    [EndToEndFact]
    public void Env_takes_several_variables_with_commas()
    {
        Look look = new(Look("--env", "A=1,B=2", "--env", "C=3").Run());
        Assert.Equal(("1", "2", "3"), (look.Variable("A"), look.Variable("B"), look.Variable("C")));
    }
}
