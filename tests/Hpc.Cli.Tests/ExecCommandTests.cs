using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class ExecCommandTests
{
    private static RunRequest Exec(string words, params string[] environment) =>
        Parse(CommandKind.Exec, words, environment);

    private static RunRequest Parse(CommandKind command, string words, params string[] environment) =>
        ExecCommand.Parse(command, words.Split(' ', StringSplitOptions.RemoveEmptyEntries), new EnvironmentBlock(environment));

    private static UsageException Refused(string words, params string[] environment) =>
        Assert.ThrowsAny<UsageException>(() => Exec(words, environment));

    [Fact]
    public void Everything_behind_the_image_is_the_solvers_to_the_byte()
    {
        string[] tail = ["prog", "--help", "--bind", "x", "@y", "--", "-z", "", "a b", "\u00ff\u00fe", "--=", "-"];
        RunRequest request = ExecCommand.Parse(CommandKind.Exec, ["--pid", "app.sif", .. tail], new EnvironmentBlock());
        Assert.Equal("app.sif", request.Image);
        Assert.Equal(tail, request.Arguments);
        Assert.Empty(request.Binds);
        Assert.False(request.Help);
    }

    [Theory]
    [InlineData("--bind /a:/b app.sif true")]
    [InlineData("--bind=/a:/b app.sif true")]
    [InlineData("-B /a:/b app.sif true")]
    [InlineData("-B/a:/b app.sif true")]
    [InlineData("-B=/a:/b app.sif true")]
    [InlineData("-eB /a:/b app.sif true")]
    [InlineData("-eB/a:/b app.sif true")]
    [InlineData("-B /a:/b -- app.sif true")]
    public void A_value_stands_behind_a_space_an_equals_sign_or_its_letter(string words)
    {
        RunRequest request = Exec(words);
        Assert.Equal(new BindRequest("/a", "/b") { Origin = request.Binds[0].Origin }, Assert.Single(request.Binds));
        Assert.Equal(("app.sif", "true"), (request.Image, Assert.Single(request.Arguments)));
    }

    [Fact]
    public void Letters_combine()
    {
        RunRequest request = Exec("-ceip app.sif true");
        Assert.True(request is { Contain: true, CleanEnvironment: true, IpcNamespace: true, Pid: true });
    }

    [Fact]
    public void A_double_dash_ends_the_options_and_the_image_may_start_with_one()
    {
        RunRequest request = Exec("-e -- -odd.sif -x");
        Assert.Equal("-odd.sif", request.Image);
        Assert.Equal(["-x"], request.Arguments);
    }

    [Theory]
    [InlineData("--pid=false app.sif x", null, false)]
    [InlineData("--pid=0 app.sif x", null, false)]
    [InlineData("--pid app.sif x", null, true)]
    [InlineData("app.sif x", "HPCRUN_PID=no", false)]
    [InlineData("app.sif x", "APPTAINER_PID=1", true)]
    [InlineData("app.sif x", "SINGULARITY_UNSHARE_PID=TRUE", true)]
    [InlineData("--pid=false app.sif x", "SINGULARITY_PID=1", false)]
    public void A_switch_takes_the_words_of_scripts(string words, string? environment, bool expected) =>
        Assert.Equal(expected, Exec(words, environment is null ? [] : [environment]).PidNamespace);

    [Theory]
    [InlineData("HPCRUN_WORKDIR=/h", "APPTAINER_WORKDIR=/a", "SINGULARITY_WORKDIR=/s", "/h")]
    [InlineData("X=1", "APPTAINER_WORKDIR=/a", "SINGULARITY_WORKDIR=/s", "/a")]
    [InlineData("HPCRUN_WORKDIR=", "APPTAINER_WORKDIRS=/a", "SINGULARITY_WORKDIR=/s", "/s")]
    public void Of_three_prefixes_the_first_one_wins_and_an_empty_one_says_nothing(string a, string b, string c, string expected)
    {
        Assert.Equal(expected, Exec("i x", c, b, a).WorkDirectory);
        Assert.Equal("/option", Exec("--workdir /option i x", c, b, a).WorkDirectory);
    }

    [Fact]
    public void Binds_of_the_environment_and_of_the_command_line_add_up()
    {
        RunRequest request = Exec(
            "--bind /mnt i x", "SINGULARITY_BINDPATH=/site", "SINGULARITY_BIND=/hidden", "APPTAINER_BIND=/peer",
            "HPCRUN_BIND=/srv,/srv2:/x:ro");
        Assert.Equal(["/site", "/peer", "/srv", "/srv2", "/mnt"], request.Binds.Select(bind => bind.Source));
        Assert.Equal("APPTAINER_BIND", request.Binds[1].Origin);
        Assert.True(request.Binds[3].ReadOnly);
    }

    [Fact]
    public void The_same_bind_under_two_names_is_one() =>
        Assert.Single(Exec("i x", "SINGULARITY_BIND=/a", "APPTAINER_BIND=/a", "HPCRUN_BIND=/a", "APPTAINER_BINDPATH=/a").Binds);

    [Theory]
    [InlineData("--net i x", NetworkRequest.None)]
    [InlineData("--net none i x", NetworkRequest.None)]
    [InlineData("--net=none i x", NetworkRequest.None)]
    [InlineData("--net --network none i x", NetworkRequest.None)]
    [InlineData("-n i x", NetworkRequest.None)]
    [InlineData("--net=host i x", NetworkRequest.Host)]
    [InlineData("i x", NetworkRequest.Host)]
    public void The_network_is_the_nodes_or_none(string words, NetworkRequest expected)
    {
        RunRequest request = Exec(words);
        Assert.Equal((expected, "i"), (request.Network, request.Image));
    }

    [Fact]
    public void Containall_contains_everything_and_no_pid_takes_one_thing_back()
    {
        Assert.True(Exec("-C i x") is { Contain: true, CleanEnvironment: true, IpcNamespace: true, PidNamespace: true });
        Assert.False(Exec("-C --no-pid i x").PidNamespace);
        Assert.False(Exec("--no-pid --pid i x").PidNamespace);
    }

    [Theory]
    [InlineData("--umask i x", true, null)]
    [InlineData("--umask=027 i x", true, 23)]
    [InlineData("--umask=0 i x", true, 0)]
    [InlineData("--no-umask i x", false, null)]
    public void The_umask_is_kept_set_or_0022(string words, bool keep, int? mode)
    {
        RunRequest request = Exec(words);
        Assert.Equal((keep, mode), (request.KeepUmask, request.Umask));
    }

    [Theory]
    [InlineData("--share i x", SharePolicy.Step, null)]
    [InlineData("--share=42 i x", SharePolicy.Key, "42")]
    [InlineData("--share=job i x", SharePolicy.Key, "job")]
    [InlineData("--no-share i x", SharePolicy.Alone, null)]
    public void Sharing_is_by_step_by_key_or_not(string words, SharePolicy policy, string? key)
    {
        RunRequest request = Exec(words);
        Assert.Equal((policy, key), (request.Share, request.ShareKey));
    }

    [Theory]
    [InlineData("--bnid /a i x", "unknown option \"--bnid\"", "did you mean --bind?")]
    [InlineData("--no-hom i x", "unknown option \"--no-hom\"", "did you mean --no-home?")]
    [InlineData("--writable-tmpf=1 i x", "unknown option \"--writable-tmpf=1\"", "did you mean --writable-tmpfs?")]
    public void A_misspelt_option_names_the_nearest_one(string words, string message, string remedy)
    {
        UsageException error = Refused(words);
        Assert.Equal((message, remedy), (error.Message, error.Remedy));
    }

    [Theory]
    [InlineData("-Z i x", "unknown option \"-Z\"")]
    [InlineData("--xyzzyplugh i x", "unknown option \"--xyzzyplugh\"")]
    [InlineData("--bind", "--bind needs a value")]
    [InlineData("-Z /bin/zsh i x", "unknown option \"-Z\"")]
    [InlineData("--boot i x", "--boot is not supported")]
    [InlineData("--network bridge i x", "--network \"bridge\" is not supported")]
    [InlineData("--pid=maybe i x", "--pid \"maybe\" is neither on nor off")]
    [InlineData("--umask=9 i x", "cannot use --umask \"9\": not an octal mode")]
    [InlineData("", "missing IMAGE")]
    [InlineData("--pid", "missing IMAGE")]
    [InlineData("app.sif", "missing COMMAND after image \"app.sif\"")]
    public void What_cannot_be_meant_is_refused(string words, string message) =>
        Assert.Equal(message, Refused(words).Message);

    [Fact]
    public void An_image_whose_name_is_empty_is_none() =>
        Assert.Equal("the name of the image is empty",
            Assert.ThrowsAny<UsageException>(() => ExecCommand.Parse(CommandKind.Exec, ["", "x"],
                new EnvironmentBlock([]))).Message);

    [Fact]
    public void A_bad_switch_of_the_environment_names_the_variable() =>
        Assert.Equal("APPTAINER_NV \"maybe\" is neither on nor off", Refused("i x", "APPTAINER_NV=maybe").Message);

    [Fact]
    public void What_is_said_of_fetching_an_image_goes_to_the_program_that_does_it_the_last_word_first()
    {
        RunRequest request = Exec("--docker-username ana --tmpdir /x --nohttps --disable-cache --tmpdir=/y i x");
        string[] variables = ["TMPDIR=/y", "DISABLE_CACHE=1", "NOHTTPS=1", "TMPDIR=/x", "DOCKER_USERNAME=ana"];
        Assert.Equal(variables.Select(variable => "HPCRUN_" + variable), request.FetchVariables);
        Assert.True(request.DisableCache);
        Assert.False(Exec("--disable-cache --disable-cache=0 i x").DisableCache);
    }

    [Fact]
    public void What_is_harmless_is_taken_with_a_note()
    {
        RunRequest request = Exec("--userns --runscript-timeout 5m --nocolor i x");
        Assert.Equal(3, request.Notes.Count);
        Assert.Equal("--userns has no effect: hpcrun always uses a user namespace", request.Notes[0]);
    }

    [Fact]
    public void Run_and_shell_need_no_command()
    {
        Assert.Empty(Parse(CommandKind.Run, "i").Arguments);
        Assert.Equal("/bin/zsh", Parse(CommandKind.Shell, "-s /bin/zsh i").Shell);
    }

    [Fact]
    public void Help_needs_no_image() => Assert.True(Exec("--pid --help").Help);

    [Fact]
    public void Environment_pairs_files_and_home_arrive_in_order()
    {
        RunRequest request = Exec("--env A=1,B=2 --env A=3 --env-file f --env-file g -H /src:/home/me i x");
        Assert.Equal(["A=1", "B=2", "A=3"], request.Environment.Select(pair => $"{pair.Name}={pair.Value}"));
        Assert.Equal(["f", "g"], request.EnvironmentFiles);
        Assert.Equal(new HomeRequest("/src", "/home/me"), request.Home);
    }

    [Fact]
    public void Words_thrown_together_are_a_request_or_a_usage_error()
    {
        string[] pieces =
        [
            "--bind", "-B", "-", "--", "=", "--net", "none", "-ce", "--umask=", "--env", "A=1", "--mount", "\"", "src=/a", ",",
            "/a:/b", "-W", "--no-mount", "proc", "--share=", "--join", "7", "", "image", "--tmpfs-size", "1G", "-n", "\u00ff",
            "--home", ":", "--pid=", "--help", "--no-env", "--overlay",
        ];
        for (int seed = 0; seed < 20_000; seed++)
        {
            Random random = new(seed);
            string[] words = [.. Enumerable.Range(0, random.Next(8))
                .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 3))
                    .Select(_ => pieces[random.Next(pieces.Length)])))];
            Exception? error = Record.Exception(() =>
                ExecCommand.Parse(CommandKind.Exec, words, new EnvironmentBlock(["HPCRUN_NET=" + string.Concat(words)])));
            Assert.True(error is null or UsageException, $"seed {seed}: {string.Join('|', words)}\n{error}");
        }
    }
}
