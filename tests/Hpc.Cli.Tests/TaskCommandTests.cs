using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>What Slurm's plugin repeats of srun's options, as words of exec.</summary>
public sealed class TaskCommandTests
{
    [Theory]
    [InlineData("--container-image=/a.sif", "exec /a.sif c")]
    [InlineData("--container-image=app.sqsh", "exec app.sqsh c")]
    [InlineData("--container-image=ana@registry#group/image:1", "exec docker://ana@registry#group/image:1 c")]
    [InlineData("--container-image=docker://alpine", "exec docker://alpine c")]
    [InlineData("--container-image=oci:/layout:v1", "exec oci:/layout:v1 c")]
    [InlineData("--container-image=/i --container-entrypoint", "run /i c")]
    [InlineData("--container-image=/i --container-mounts=/a,/b:/c:rw+bind,/d:/e:ro",
        "exec --bind /a --bind /b:/c:rw --bind /d:/e:ro /i c")]
    [InlineData("--container-image=/i --container-mounts=/a:/b:ro+rprivate,/c:/d:nosuid+noatime+x-create=dir",
        "exec --bind /a:/b:ro,rprivate --bind /c:/d:nosuid /i c")]
    [InlineData("--container-image=/i --container-mounts=tmpfs:/m,tmpfs:/n:huge=within_size+noexec",
        "exec --tmpfs /m --tmpfs /n:huge=within_size,noexec /i c")]
    [InlineData("--container-image=/i --container-mounts=/a:/b,/c:/d,umount:/b/,umount:/root",
        "exec --bind /c:/d --no-mount /b --no-mount /root /i c")]
    [InlineData("--site=image_workdir=1 --site=locale=image --container-image=/i", "exec --image-workdir /i c")]
    [InlineData("--site=relative_workdir=1 --container-image=/i --container-workdir=../w", "exec --pwd /../w /i c")]
    [InlineData("--site=entrypoint_log=0 --container-image=/i --container-entrypoint", "run --quiet-entrypoint /i c")]
    [InlineData("--site=entrypoint_log=0 --container-image=/i --container-entrypoint --container-entrypoint-log", "run /i c")]
    [InlineData("--container-image=/i --container-unshare=pid,net,user --container-gpu=amd,none",
        "exec --isolate-step --pid --net=none --rocm --no-nv --no-rocm /i c")]
    [InlineData("--container-image=/i --container-workdir=/w --no-container-mount-home --container-remap-root",
        "exec --pwd /w --no-home --fakeroot /i c")]
    [InlineData("--container-image=/i --container-writable", "exec --writable-tmpfs /i c")]
    [InlineData("--container-image=/i --container-writable --container-name=n:exec", "exec --name n:exec /i c")]
    [InlineData("--site=writable=1 --container-image=/i --container-readonly --container-stage",
        "exec --read-only --staged /i c")]
    [InlineData("--container-name=n --site=node_dir=/local --site=container_scope=job",
        "exec --node-dir /local --name n --name-scope job - c")]
    [InlineData("--container-name=7.2", "exec --name 7.2 - c")]
    [InlineData("--container-image=/i --container-save=/s.sif", "exec --name saved-7 --name-scope job /i c")]
    [InlineData("--container-image=/i --container-mpi=off --container-profile=p --container-record=",
        "exec --mpi off --profile p --profile-record /i c")]
    [InlineData("--container-image=/i --container-record=/f --container-entrypoint-log", "exec --profile-record=/f /i c")]
    [InlineData("--batch-script --container-image=/i --container-save=/f",
        "exec --bind c:c:ro --name saved-4294967291 --name-scope job /i c")]
    [InlineData("--batch-script --container-image=/i --container-stage", "exec --bind c:c:ro /i c")]
    public void Options_mean_words_of_exec(string options, string expected)
    {
        CommandLine line = Meant([.. options.Split(' '), "--", "c"], "SLURM_STEP_ID=7");
        Assert.Equal(expected, $"{line.Command} {string.Join(' ', line.Words)}");
    }

    [Fact]
    public void The_command_is_not_looked_at()
    {
        string[] command = ["", "--", "--container-image=/other", "a b\n", "\u00ff\u0001", "-h"];
        Assert.Equal(["/i", .. command], Meant(["--container-image=/i", "--", .. command]).Words);
    }

    [Fact]
    public void The_command_line_wins_then_our_variable_then_that_of_Pyxis_then_the_site()
    {
        const string pyxis = "PYXIS_CONTAINER_WORKDIR=/pyxis", ours = "HPCRUN_CONTAINER_WORKDIR=/ours",
            site = "--site=workdir=/site", image = "--container-image=/i";
        Assert.Equal("/said", Meant([site, image, "--container-workdir=/said"], pyxis, ours).Words[1]);
        Assert.Equal("/ours", Meant([site, image], pyxis, ours).Words[1]);
        Assert.Equal("/pyxis", Meant([site, image], pyxis, "HPCRUN_CONTAINER_WORKDIR=").Words[1]);
        Assert.Equal("/site", Meant([site, image]).Words[1]);
        Assert.Equal(["/i"], Meant(["--site=mount_home=0", image, "--container-mount-home"]).Words);
    }

    [Fact]
    public void The_jobs_value_of_a_variable_is_taken_to_the_byte()
    {
        const string value = """a, B=$C "quoted" `d` \e""";
        CommandLine line = Meant(["--container-image=/i", "--container-env=V,NOT_SET", "--", "c"], "V=" + value);
        EnvironmentAssignment set =
            Assert.Single(ExecCommand.Parse(CommandKind.Exec, line.Words, new EnvironmentBlock()).Environment);
        Assert.Equal("V", set.Name);
        Assert.Equal("""a, B=\$C "quoted" \`d\` \\e""", set.Value);
    }

    [Fact]
    public void The_jobs_library_path_is_taken_without_anything_behind_it() =>
        Assert.Equal(["--env", "\"LD_LIBRARY_PATH=/l\"", "--exact-library-path", "/i"],
            Meant(["--container-image=/i", "--container-env=LD_LIBRARY_PATH"], "LD_LIBRARY_PATH=/l").Words);

    [Fact]
    public void The_jobs_locale_stays_outside_where_the_site_says_so_and_nobody_names_it() =>
        Assert.Equal(["--env", "\"LC_TIME=c\"", "--no-env", "LANG", "--no-env", "LC_ALL", "/i"],
            Meant(["--site=locale=image", "--container-image=/i", "--container-env=LC_TIME"], "LC_ALL=a", "LANG=b", "LC_TIME=c",
                "LCD=d").Words);

    [Fact]
    public void What_frameworks_look_for_is_made_of_slurms_variables_unless_the_job_has_it()
    {
        string[] slurm = ["SLURM_JOB_ID=7", "SLURM_STEP_ID=2", "SLURM_PROCID=3", "SLURM_LOCALID=1", "SLURM_STEP_NUM_TASKS=4",
            "SLURM_STEP_NODELIST=n[4-5]", "PMIX_GDS_MODULE=hash", "WORLD_SIZE=9"];
        string[] words = [.. Meant(["--site=framework_variables=1", "--container-image=/i"], slurm).Words.Where(word =>
            word != "--env")];
        Assert.Equal(["\"RANK=3\"", "\"LOCAL_RANK=1\"", "\"PMIX_MCA_gds=hash\"", "\"MASTER_ADDR=n4\"", "\"MASTER_PORT=49602\"",
            "/i"], words);
        Assert.Equal(["/i"], Meant(["--site=framework_variables=0", "--container-image=/i"], slurm).Words);
    }

    [Fact]
    public void A_tag_is_what_it_was_at_submission()
    {
        const string pinned = "HPCRUN_CONTAINER_PINNED=docker://r#i:now docker://r/i@sha256:0";
        Assert.Equal(["docker://r/i@sha256:0"], Meant(["--container-image=r#i:now"], pinned).Words);
        Assert.Equal(["docker://r#i:other"], Meant(["--container-image=r#i:other"], pinned).Words);
    }

    [Fact]
    public void Only_the_first_node_records() =>
        Assert.Equal(["/i"], Meant(["--container-image=/i", "--container-record=/f"], "SLURM_NODEID=1").Words);

    [Theory]
    [InlineData("--container-mounts=/a:/b:rx", "'rx'")]
    [InlineData("--container-unshare=time", "'time': unknown namespace")]
    [InlineData("--container-gpu=other", "'other'")]
    [InlineData("--container-image=", "the name of the image is missing")]
    [InlineData("--site=writable=maybe", "maybe")]
    [InlineData("--site=image_workdri=1", "no argument 'image_workdri'")]
    [InlineData("--site=writable", "no argument 'writable'")]
    [InlineData("--site=image=/other", "no argument 'image'")]
    [InlineData("--site=node_dir=local", "not an absolute path")]
    [InlineData("--site=hpcrun=bin/hpcrun", "not an absolute path")]
    [InlineData("--container-mounts=umount:/b:ro", "not for umount")]
    [InlineData("--container-other=1", "--container-other")]
    [InlineData("--no-container-other", "--no-container-other")]
    [InlineData("--unknown", "--unknown")]
    [InlineData("--container-env=", "the value is empty")]
    [InlineData("--container-env=A,", "a part between commas is missing")]
    [InlineData("--container-env=,A", "a part between commas is missing")]
    [InlineData("--container-env=A=1", "not the name of a variable")]
    [InlineData("--container-unshare=pid,,ipc", "a part between commas is missing")]
    [InlineData("--container-mounts=", "the value is empty")]
    [InlineData("--container-mounts=:/b", "the source is missing")]
    [InlineData("--container-mounts=/a:", "not an absolute path")]
    [InlineData("--container-mounts=/a:b", "'b' is not an absolute path")]
    [InlineData("--container-mounts=/a:../b:ro", "'../b' is not an absolute path")]
    [InlineData("--container-mounts=/a:/b:", "'' is not a mount flag")]
    [InlineData("--container-mounts=/a:/", "the destination is the root")]
    [InlineData("--container-mounts=/a:/b/..:ro", "the destination is the root")]
    [InlineData("--container-mounts=/b,/", "the destination is the root")]
    [InlineData("--container-save=/tmp", "it is a directory")]
    [InlineData("--container-save=/tmp/not-there/", "it is a directory")]
    [InlineData("--container-save=/not-there/app.sif", "'/not-there' is not a directory here")]
    [InlineData("--container-save=app.sif", "'/nowhere' is not a directory here")]
    [InlineData("--container-save=/dev/null", "it is a device")]
    [InlineData("--container-save=/tmp/f", "step of several tasks")]
    public void What_cannot_be_meant_is_named(string options, string word)
    {
        UsageException error = Assert.ThrowsAny<UsageException>(() =>
            Meant(["--container-image=/i", .. options.Split(' ')], "SLURM_STEP_NUM_TASKS=2"));
        Assert.Contains(word, error.Message + error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_name_no_directory_takes_is_named_before_the_job_waits()
    {
        string save = $"--container-save=/tmp/{new string('n', 256)}", mount = $"--container-mounts=/a:/{new string('n', 4096)}";
        UsageException error = Assert.ThrowsAny<UsageException>(() => Meant(["--container-image=/i", save]));
        Assert.Contains("longer than 255 bytes", error.Message, StringComparison.Ordinal);
        error = Assert.ThrowsAny<UsageException>(() => Meant(["--container-image=/i", mount]));
        Assert.Contains("longer than 4095 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--container-mount-home --no-container-mount-home", "--no-")]
    [InlineData("--container-writable --container-readonly", "together")]
    [InlineData("--site=workdir=here", "absolute")]
    [InlineData("--site=relative_workdir=1 --container-workdir=", "absolute")]
    [InlineData("--container-save=", "the name of the file is missing")]
    public void Contradictions_are_named(string options, string word)
    {
        UsageException error = Assert.ThrowsAny<UsageException>(() =>
            OptionContradictions.Check(ContainerOptions.Read(options.Split(' '), new EnvironmentBlock())));
        Assert.Contains(word, error.Message + error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_whose_own_variable_is_asked_for_is_not_planned_like_the_others()
    {
        Assert.True(TaskCommand.IsOfOneRank(Line(["--container-env=A,SLURM_PROCID"]), new EnvironmentBlock()));
        Assert.False(TaskCommand.IsOfOneRank(Line(["--container-env=A,SLURM_JOB_ID"]), new EnvironmentBlock()));
        Assert.False(TaskCommand.IsOfOneRank(CommandLine.Split(["hpcrun", "exec", "i", "c"]), new EnvironmentBlock()));
    }

    private static CommandLine Line(string[] words) => CommandLine.Split(["hpcrun", "task", .. words]);

    private static CommandLine Meant(string[] words, params string[] environment) =>
        TaskCommand.Expand(Line(words), new EnvironmentBlock(environment), "/nowhere");
}
