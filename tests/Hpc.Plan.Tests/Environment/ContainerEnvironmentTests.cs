using Xunit;

namespace Hpc.Plan.Tests;

public sealed class ContainerEnvironmentTests
{
    private const string Default = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string ImagePath = "/go/bin:/usr/local/go/bin:" + Default;

    private static readonly RunRequest Exec = new() { Command = CommandKind.Exec };

    private static ContainerEnvironment Compose(RunRequest request, params string[] host) =>
        ContainerEnvironment.Compose(StandardImage.Inputs(host, request));

    private static RunRequest WithEnv(params string[] pairs) =>
        Exec with { Environment = [.. pairs.SelectMany(pair => EnvironmentSpec.Parse(pair))] };

    private static string? Value(string name, RunRequest request, params string[] host)
    {
        ContainerEnvironment environment = Compose(request, host);
        Assert.Null(environment.Prelude);
        return environment.Block.Get(name);
    }

    [Fact]
    public void The_hosts_variables_come_in_and_the_images_win()
    {
        EnvironmentBlock block = Compose(Exec, "FOO=1", "CGO_ENABLED=1", "PATH=/host/bin", "LD_LIBRARY_PATH=/host/lib",
            "HOME=/host/home").Block;
        Assert.Equal(("1", "0", ImagePath, "/.singularity.d/libs", "/home/u"),
            (block.Get("FOO"), block.Get("CGO_ENABLED"), block.Get("PATH"), block.Get("LD_LIBRARY_PATH"), block.Get("HOME")));
        Assert.Equal("it's \"quoted\" $5 {a,b}", block.Get("MESSAGE"));
        Assert.Equal("hpcrun> ", block.Get("PS1"));
    }

    [Theory]
    [InlineData(null, "0")]
    [InlineData("APPTAINERENV_CGO_ENABLED=1", "1")]
    [InlineData("SINGULARITYENV_CGO_ENABLED=1", "1")]
    [InlineData("HPCRUNENV_CGO_ENABLED=1", "1")]
    public void A_prefixed_variable_beats_the_image(string? variable, string expected) =>
        Assert.Equal(expected, Value("CGO_ENABLED", Exec, variable is null ? [] : [variable]));

    [Fact]
    public void Env_beats_env_file_beats_the_prefixes_and_the_first_prefix_wins()
    {
        string[] host = ["SINGULARITYENV_X=s", "APPTAINERENV_X=a", "HPCRUNENV_X=h"];
        RunRequest file = Exec with { EnvironmentFiles = ["f"] };
        Assert.Equal("h", Value("X", Exec, host));
        Assert.Equal("a", Value("X", Exec, host[..2]));
        Assert.Equal("file", Compose2(file, host, "X=file").Block.Get("X"));
        Assert.Equal("env", Compose2(file with { Environment = [new("X", "env")] }, host, "X=file").Block.Get("X"));
        Assert.Equal("", Value("CGO_ENABLED", WithEnv("CGO_ENABLED="), "APPTAINERENV_CGO_ENABLED=1"));
    }

    private static ContainerEnvironment Compose2(RunRequest request, string[] host, params string[] files) =>
        ContainerEnvironment.Compose(StandardImage.Inputs(host, request) with { EnvironmentFileTexts = files });

    [Fact]
    public void No_variable_of_a_launcher_comes_in_but_the_facts_about_this_container()
    {
        EnvironmentBlock block = Compose(Exec, "APPTAINERENV_X=1", "SINGULARITY_BIND=/a", "APPTAINER_NAME=outer", "HPCRUN_TIME=1",
            "HPCRUNX=kept").Block;
        foreach (string absent in new[] { "APPTAINERENV_X", "SINGULARITY_BIND", "HPCRUN_TIME" })
        {
            Assert.False(block.Contains(absent), absent);
        }

        foreach (string prefix in new[] { "HPCRUN_", "APPTAINER_", "SINGULARITY_" })
        {
            Assert.Equal(("/images/app.sif", "app.sif", "exec"),
                (block.Get(prefix + "CONTAINER"), block.Get(prefix + "NAME"), block.Get(prefix + "COMMAND")));
        }

        Assert.Equal("kept", block.Get("HPCRUNX"));
    }

    [Fact]
    public void What_was_bound_is_named_as_an_inner_launch_would_read_it_and_left_out_where_it_is_longer_than_a_variable_may_be()
    {
        EnvironmentBlock few = Compose(Exec with { Binds = [new("/a", "/b"), new("/c", "/d,e:f")] }).Block;
        Assert.All(new[] { "HPCRUN_", "APPTAINER_", "SINGULARITY_" },
            prefix => Assert.Equal("/b,/d\\,e\\:f", few.Get(prefix + "BIND")));
        Assert.Equal(["/b", "/d,e:f"], BindSpec.Parse(few.Get("HPCRUN_BIND")!).Select(bind => bind.Destination));
        Assert.False(
            Compose(Exec with
            {
                Binds = [.. Enumerable.Range(0, 20_000)
                .Select(i => new BindRequest("/a", $"/inputs/{i}"))]
            }).Block.Contains("APPTAINER_BIND"));
    }

    [Theory]
    [InlineData("APPTAINERENV_APPEND_PATH=/foo", ImagePath + ":/foo")]
    [InlineData("APPTAINERENV_PREPEND_PATH=/foo", "/foo:" + ImagePath)]
    [InlineData("APPTAINERENV_PATH=/foo", "/foo")]
    [InlineData("PATH=/ignored", ImagePath)]
    public void The_path_words_add_in_front_behind_or_replace(string variable, string expected) =>
        Assert.Equal(expected, Value("PATH", Exec, variable));

    [Fact]
    public void An_image_without_path_has_the_default()
    {
        EnvironmentBlock block =
            ContainerEnvironment.Compose(StandardImage.Inputs(["PATH=/host"], files: new TableFiles())).Block;
        Assert.Equal(Default, block.Get("PATH"));
        Assert.False(block.Contains("LD_LIBRARY_PATH"));
    }

    [Fact]
    public void Default_directories_that_the_images_path_lacks_are_appended()
    {
        TableFiles files = StandardImage.Files().With("/.singularity.d/env/10-docker2singularity.sh",
            "export PATH=\"/opt/x/bin:/usr/bin\"\n");
        Assert.Equal(
            "/opt/x/bin:/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/bin",
            ContainerEnvironment.Compose(StandardImage.Inputs([], files: files)).Path);
    }

    [Theory]
    [InlineData("APPTAINERENV_PREPEND_LD_LIBRARY_PATH=/mine", "LD_LIBRARY_PATH", "/mine")]
    [InlineData("HPCRUNENV_APPEND_LD_LIBRARY_PATH=/mine", "LD_LIBRARY_PATH", "/mine")]
    [InlineData("APPTAINERENV_PATH=/mine:$PATH", "PATH", "/mine:" + Default)]
    [InlineData("HPCRUNENV_PATH=${PATH}:/mine", "PATH", Default + ":/mine")]
    public void In_an_image_that_says_nothing_the_users_words_count_as_in_any_other(string variable, string name,
        string expected) =>
        Assert.Equal(expected,
            ContainerEnvironment.Compose(StandardImage.Inputs([variable], files: new TableFiles())).Block.Get(name));

    [Fact]
    public void The_users_library_path_comes_first() =>
        Assert.Equal("/foo:/.singularity.d/libs", Value("LD_LIBRARY_PATH", Exec, "APPTAINERENV_LD_LIBRARY_PATH=/foo"));

    [Fact]
    public void A_library_path_stays_as_it_is_where_that_was_asked_for() => Assert.Equal("/foo",
        Value("LD_LIBRARY_PATH", Exec with { ExactLibraryPath = true }, "APPTAINERENV_LD_LIBRARY_PATH=/foo"));

    [Fact]
    public void Cleanenv_keeps_what_is_asked_for_and_how_to_talk_to_the_world()
    {
        string[] host = ["FOO=1", "APPTAINERENV_FOO2=2", "TERM=xterm", "https_proxy=p", "LANG=de_DE", "USER=u"];
        EnvironmentBlock block = Compose(Exec with { CleanEnvironment = true }, host).Block;
        Assert.Equal((null, "2", "xterm", "p", "C", null),
            (block.Get("FOO"), block.Get("FOO2"), block.Get("TERM"), block.Get("https_proxy"), block.Get("LANG"),
                block.Get("USER")));
    }

    [Fact]
    public void Host_bytes_arrive_whole_and_exported_functions_do_not()
    {
        string[] odd = ["NL=a\nb\n", "BYTES=\u00ff\u0001", "no equals", "=x", "A.B=dot", "D=1", "D=2", "E="];
        string[] functions = ["BASH_FUNC_module%%=() {  eval x\n}", "BASH_FUNC_x()=() { :; }", "old=() { :; }"];
        EnvironmentBlock block = Compose(Exec, [.. odd, .. functions]).Block;
        Assert.Equal(odd, block.Entries.Take(odd.Length));
        Assert.DoesNotContain(block.Entries, entry => entry.Contains("() {", StringComparison.Ordinal));
    }

    [Fact]
    public void Home_is_not_set_by_env()
    {
        ContainerEnvironment environment = Compose(WithEnv("HOME=/x"), "APPTAINERENV_HOME=/y");
        Assert.Equal("/home/u", environment.Block.Get("HOME"));
        Assert.Equal("HOME is not set this way; use --home", Assert.Single(environment.Warnings));
    }

    [Fact]
    public void A_value_is_evaluated_with_the_variables_inside_unless_no_eval()
    {
        Assert.Equal("/home/u/x 0", Value("X", WithEnv("X=$HOME/x ${CGO_ENABLED}"), "HOME=/host"));
        Assert.Equal("$HOME/x", Value("X", WithEnv("X=$HOME/x") with { Evaluate = false }));
        Assert.Equal("$HOME \"q\"", Value("X", WithEnv("X=\\$HOME \"q\"")));
        Assert.Equal("${broken", Value("X", WithEnv("X=${broken")));
        Assert.Equal("1", Value("SINGULARITY_NO_EVAL", Exec with { Evaluate = false }));
    }

    [Fact]
    public void A_value_of_an_env_file_is_evaluated_when_the_file_is_read_and_not_again() =>
        Assert.Equal("$ONE $(id)",
            Compose2(Exec with { EnvironmentFiles = ["f"] }, [], "ONE=1\nTHREE='$ONE $(id)'").Block.Get("THREE"));

    [Fact]
    public void A_command_in_a_value_needs_a_shell_and_no_eval_does_not()
    {
        Assert.Equal("X: $(", Compose(Exec, "APPTAINERENV_X=$(id -u)").Prelude?.Reason);
        Assert.Equal("$(id -u)", Value("X", Exec with { Evaluate = false }, "APPTAINERENV_X=$(id -u)"));
    }

    [Fact]
    public void Without_a_shell_in_the_image_scripts_do_what_they_can()
    {
        TableFiles files = new TableFiles().With("/.singularity.d/env/90-environment.sh", "export A=1\necho x\nexport B=2\n");
        ContainerEnvironment environment =
            ContainerEnvironment.Compose(StandardImage.Inputs(["APPTAINERENV_X=$(id)"], files: files));
        Assert.Null(environment.Prelude);
        Assert.Equal(("1", null, "$(id)", 2),
            (environment.Block.Get("A"), environment.Block.Get("B"), environment.Block.Get("X"), environment.Warnings.Count));
    }

    [Fact]
    public void An_apps_script_is_evaluated_from_the_image()
    {
        EnvironmentBlock block = Compose(Exec with { App = "foo" }).Block;
        Assert.Equal(("1", "/scif/apps/foo", "foo", "/scif/apps/foo/bin:/scif/apps/foo:" + ImagePath),
            (block.Get("FOO_APP"), block.Get("SCIF_APPROOT"), block.Get("APPTAINER_APPNAME"), block.Get("PATH")));
    }

    [Fact]
    public void An_app_has_its_environment_where_no_script_of_the_image_gives_it()
    {
        TableFiles files = new TableFiles().With("/scif/apps/it's/bin/").With("/scif/apps/it's/lib/")
            .With("/.singularity.d/env/10-docker2singularity.sh", StandardImage.DockerScript)
            .With("/.singularity.d/env/99-base.sh", StandardImage.BaseScript)
            .With("/scif/apps/it's/scif/env/90-environment.sh", "export SAYS=$SCIF_APPNAME\n");
        ContainerEnvironment environment =
            ContainerEnvironment.Compose(StandardImage.Inputs([], Exec with { App = "it's" }, files));
        Assert.Null(environment.Prelude);
        Assert.Equal(("it's", "/scif/apps/it's", "it's"),
            (environment.Block.Get("SCIF_APPNAME"), environment.Block.Get("SCIF_APPROOT"), environment.Block.Get("SAYS")));
        Assert.Equal("/scif/apps/it's/bin:/scif/apps/it's:" + ImagePath, environment.Path);
        Assert.Equal("/scif/apps/it's/lib:/.singularity.d/libs", environment.Block.Get("LD_LIBRARY_PATH"));
    }

    [Fact]
    public void An_app_of_an_image_without_scripts_has_its_environment_over_the_oci_variables()
    {
        TableFiles files = new TableFiles().With("/scif/apps/foo/bin/");
        EnvironmentInputs inputs = StandardImage.Inputs([], Exec with { App = "foo" }, files) with
        { Oci = new OciConfig { Environment = ["PATH=/opt/bin", "A=1"] } };
        EnvironmentBlock block = ContainerEnvironment.Compose(inputs).Block;
        Assert.Equal(("/scif/apps/foo/bin:/scif/apps/foo:/opt/bin:" + Default, "1"), (block.Get("PATH"), block.Get("A")));
    }

    [Fact]
    public void A_file_test_under_a_mount_is_left_to_a_shell()
    {
        EnvironmentInputs inputs = StandardImage.Inputs([], Exec with { App = "foo" }) with { CoveredPaths = ["/scif"] };
        Assert.Equal("/.singularity.d/env/95-apps.sh line 4: a look at \"/scif/apps/foo/\"",
            ContainerEnvironment.Compose(inputs).Prelude?.Reason);
    }

    [Fact]
    public void A_working_directory_of_root_or_without_a_name_covers_nothing()
    {
        EnvironmentInputs inputs = StandardImage.Inputs([], Exec with { App = "foo" }) with { CoveredPaths = ["/", "", "/sci"] };
        Assert.Null(ContainerEnvironment.Compose(inputs).Prelude);
    }

    [Fact]
    public void An_image_without_scripts_has_its_oci_variables()
    {
        EnvironmentInputs inputs = StandardImage.Inputs(["A=host"], files: new TableFiles()) with
        {
            Oci = new OciConfig { Environment = ["PATH=/opt/bin", "A=image $X", "HOME=/root"] },
        };
        EnvironmentBlock block = ContainerEnvironment.Compose(inputs).Block;
        Assert.Equal(("/opt/bin:" + Default, "image $X", "/home/u"), (block.Get("PATH"), block.Get("A"), block.Get("HOME")));
    }

    [Fact]
    public void An_image_older_than_the_script_directory_is_read_too()
    {
        TableFiles files = new TableFiles().With("/environment", "PATH=/old/bin\nexport PATH\n");
        Assert.Equal("/old/bin:" + Default, ContainerEnvironment.Compose(StandardImage.Inputs([], files: files)).Path);
    }

    [Fact]
    public void Two_mebibytes_come_through_unchanged()
    {
        string[] host = [.. Enumerable.Range(0, 20_000).Select(i => $"VARIABLE_{i}={new string('x', 90)}")];
        Assert.Equal(host, Compose(Exec, host).Block.Entries.Take(host.Length));
    }

    [Fact]
    public void What_is_unset_by_no_env_stays_out() =>
        Assert.Null(Value("FOO", Exec with { NoEnvironment = ["FOO"] }, "FOO=1"));

    [Theory]
    [InlineData("A=1\nB=\"two words\"\n# c\nexport C='$x'\nD=$A-${HOSTVAR}", "A=1|B=two words|C=$x|D=1-host")]
    [InlineData("", "")]
    public void An_env_file_is_read_as_a_shell_would(string text, string expected) => Assert.Equal(
        expected, string.Join('|', EnvironmentFile.Parse("f", text, new EnvironmentBlock(["HOSTVAR=host"]))
            .Select(one => $"{one.Name}={one.Value}")));

    [Theory]
    [InlineData("A=$(date)", "f line 1: $(")]
    [InlineData("A=two words", "f line 1: an assignment before a command")]
    [InlineData("A='x", "f line 1: an unclosed quote")]
    public void An_env_file_runs_nothing(string text, string reason)
    {
        RefusedException error =
            Assert.Throws<RefusedException>(() => EnvironmentFile.Parse("f", text, new EnvironmentBlock()).ToList());
        Assert.Equal($"cannot read --env-file \"f\": {reason}", error.Message);
    }
}
