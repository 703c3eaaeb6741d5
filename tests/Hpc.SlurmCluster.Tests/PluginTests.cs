namespace Hpc.SlurmCluster.Tests;

/// <summary>`srun --container-image=IMAGE command`, with Pyxis' names and meaning of options.</summary>
[Collection(Clusters.Name)]
public class PluginTests(Clusters clusters)
{
    private const string Inside = "[ -x /opt/pingpong-mpich ] && [ ! -e $place/work ] && echo inside || echo outside";

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_command_runs_in_the_image_with_its_arguments_to_the_byte(string release)
    {
        Outcome outcome = clusters.Of(release)
            .Script(
                """srun --container-image=$image bash -c 'printf "<%s>" "$@"; cat /opt/pingpong-mpich | wc -c' """
                + """bash "it's" '' 'a "b" $HOME `id` \ *' $'two\nlines'""");
        Assert.StartsWith("<it's><><a \"b\" $HOME `id` \\ *><two\nlines>", outcome.AndSilent().Text, StringComparison.Ordinal);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Exit_status_and_signal_are_the_commands(string release)
    {
        Assert.Equal(42, clusters.Of(release).Script("srun -Q --container-image=$image sh -c 'exit 42'").Status);
        Assert.Equal(137, clusters.Of(release).Script("srun -Q --container-image=$image sh -c 'kill -KILL $$'").Status);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Mounts_working_directory_and_namespaces_are_as_asked(string release)
    {
        Cluster cluster = clusters.Of(release);
        Assert.Equal(["/a", "file", "0"], cluster.Script("""
            echo file > f
            srun --container-image=$image --container-mounts=$PWD/f:/a/f:ro,$PWD:/b:rw+bind --container-workdir=/a \
                --container-remap-root \
                sh -c 'pwd; cat /b/f; id -u; [ ! -w f ] || echo f can be written'
            """).AndSilent().Lines);
        Assert.Equal(["none", "written"], cluster.Script("""
            srun --container-image=$image --no-container-mount-home --container-writable --container-workdir=/ \
                sh -c '[ -e $HOME/.profile ] || echo none; touch /x && echo written'
            """).AndSilent().Lines);
        // behind the init
        Assert.Equal("2", cluster.Script("srun --container-image=$image --container-unshare=pid,ipc sh -c 'echo $$'")
            .AndSilent().Text);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_tasks_of_a_step_on_a_node_are_isolated_together(string release) =>
        Assert.Equal(["4", "yes"], clusters.Of(release).Script("""
            srun -w n1 -n4 --container-image=$image --container-mpi=off --container-unshare=ipc,uts,net bash -c '
                readlink /proc/self/ns/{ipc,uts,net} | tr "\n" " "; cat /proc/net/dev | grep -c :' | sort | uniq -c > spaces
            awk 'NR == 1 { print $1 } END { print NR == 1 && $NF == 1 ? "yes" : "no" }' spaces
            """).AndSilent().Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Root_in_a_writable_container_replaces_the_time_zone_as_packages_do(string release) =>
        Assert.Equal("replaced", clusters.Of(release).Script("""
            srun --container-image=$image --container-remap-root --container-writable \
                sh -c 'cd /etc && ln -s ../usr/share/zoneinfo/UTC new && mv -f new localtime && echo replaced'
            """).AndSilent().Text);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Named_variables_of_the_job_win_over_the_images(string release) =>
        Assert.Equal(["image", """a, B=$C "quoted" `d` \e"""], clusters.Of(release).Script("""
            export OF_THE_IMAGE='a, B=$C "quoted" `d` \e'
            srun --container-image=$image sh -c 'printf "%s\n" "$OF_THE_IMAGE"'
            srun --container-image=$image --container-env=OF_THE_IMAGE,NOT_SET sh -c 'printf "%s\n" "$OF_THE_IMAGE"'
            """).AndSilent().Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Options_can_be_variables_and_the_command_line_wins(string release) =>
        Assert.Equal(["inside", "inside", "/"], clusters.Of(release).Script($"""
            PYXIS_CONTAINER_IMAGE=$image srun sh -c '{Inside}'
            HPCRUN_CONTAINER_IMAGE=$image PYXIS_CONTAINER_IMAGE=/nowhere.sif srun sh -c '{Inside}'
            HPCRUN_CONTAINER_IMAGE=/nowhere.sif PYXIS_CONTAINER_WORKDIR=/ srun --container-image=$image sh -c pwd
            """).AndSilent().Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void What_cannot_be_meant_stops_the_job_before_it_starts(string release)
    {
        foreach ((string options, string word) in new[]
        {
            ("--container-writable --container-readonly", "together with --container-readonly"),
            ("--container-mount-home --no-container-mount-home", "--no-"),
            ("--container-mounts=/a:/b:rx", "'rx'"), ("--container-workdir=here", "absolute"),
            ("--container-save=", "--container-save"), ("--container-unshare=time", "'time'"),
            ("--container-gpu=other", "'other'"),
        })
        {
            Outcome outcome = clusters.Of(release)
                .Script($"srun --container-image=$image {options} touch started; status=$?; [ ! -e started ] && exit $status");
            Assert.NotEqual(0, outcome.Status);
            outcome.Says("hpcrun:", word);
        }
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Sbatch_and_salloc_refuse_what_srun_refuses(string release)
    {
        foreach (string command in new[] { "sbatch -Q {0} --wrap 'touch started'", "salloc -Q -n1 {0} touch started" })
        {
            Outcome outcome = clusters.Of(release)
                .Script(command.Replace("{0}", "--container-image=$image --container-gpu=other", StringComparison.Ordinal)
                    + "; status=$?; [ -z \"$(squeue -h)\" ] && [ ! -e started ] && exit $status");
            Assert.NotEqual(0, outcome.Status);
            outcome.Says("--container-gpu 'other'");
        }
    }

    /// <summary>Nobody can judge the options there; where the task starts, they are judged all the same.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_host_without_hpcrun_says_so_and_the_task_refuses_what_cannot_be_meant(string release)
    {
        Cluster cluster = clusters.Of(release);
        string script = $"""
            mkdir -p elsewhere; grep -v PlugStackConfig {cluster.State}/etc/slurm.conf > elsewhere/slurm.conf
            echo PlugStackConfig=$PWD/elsewhere/plugstack.conf >> elsewhere/slurm.conf
            echo "required $prefix/lib/slurm/hpcrun.so hpcrun=/nowhere/hpcrun" > elsewhere/plugstack.conf
            SLURM_CONF=$PWD/elsewhere/slurm.conf
            """;
        Assert.Equal("/opt/pingpong-mpich",
            cluster.Script(script + " srun --container-image=$image ls -d /opt/pingpong-mpich").Ended(0)
                .Says("/nowhere/hpcrun cannot be executed on this host").Text);
        Outcome outcome = cluster.Script(script
            + " srun --container-image=$image --container-workdir=here touch started; status=$?; [ ! -e started ] && "
            + "exit $status");
        Assert.NotEqual(0, outcome.Status);
        outcome.Says("absolute");
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Options_without_an_image_warn(string release) =>
        clusters.Of(release).Script("srun --container-writable true").Ended(0)
            .Says("no effect without --container-image or --container-name");

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Prologs_and_TMPDIR_are_Slurms_own(string release) =>
        Assert.Equal(["yes", "also", "/tmp"], clusters.Of(release).Script("""
            printf '#!/bin/sh\necho export OF_THE_USER=also\n' > prolog; chmod +x prolog; unset TMPDIR
            srun --task-prolog=$PWD/prolog --container-image=$image sh -c 'echo $FROM_THE_PROLOG; echo $OF_THE_USER; echo $TMPDIR
                env | grep HPCRUN_TASK; true'
            """).AndSilent().Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_script_of_sbatch_runs_inside_when_sbatch_is_told_so_and_its_steps_when_a_variable_says_so(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script($"cat > b.sh <<'END'\n#!/bin/bash\nplace="
            + $"{Path.GetDirectoryName(cluster.Script("echo $hpcrun").Text)}/..\n{Inside}\nif [ $# = 1 ]; then srun sh -c "
            + $"'{Inside.Replace("$place", "/nowhere")}'; fi\nexit 3\nEND").Ended(0);
        Assert.Equal(["inside"],
            cluster.Script("sbatch -Q -W -o out --container-image=$image b.sh >/dev/null; [ $? = 3 ] && cat out").Lines);
        Assert.Equal(["outside", "inside"],
            cluster.Script(
                "HPCRUN_CONTAINER_IMAGE=$image sbatch -Q -W -o out b.sh step >/dev/null; [ $? = 3 ] && cat out").Lines);
        Assert.Equal(["inside"], cluster.Script($"salloc -Q -n1 srun --container-image=$image sh -c '{Inside}'").Lines);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Each_program_of_multi_prog_runs_inside_or_none_starts(string release)
    {
        Outcome outcome = clusters.Of(release).Script("""
            printf '0 /bin/echo %%t /opt\n1 /bin/ls -d /opt/pingpong-openmpi\n' > programs
            srun -n2 --multi-prog --container-image=$image programs
            """);
        if (release.Length == 0) Assert.NotEqual(0, outcome.Says("--multi-prog").Status);
        else Assert.Equal(["/opt/pingpong-openmpi", "0 /opt"], outcome.Lines.Order(StringComparer.Ordinal));
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_name_that_is_no_file_is_looked_for_in_a_registry(string release)
    {
        Outcome outcome = clusters.Of(release)
            .Script("export HPCRUN_CACHEDIR=$PWD/cache; srun -Q --container-image='ana@registry.invalid#group/image:1.0' true; "
                + "srun -Q --container-image=mistyped.sif true");
        Assert.NotEqual(0, outcome.Status);
        outcome.Says("docker://ana@registry.invalid#group/image:1.0", "mistyped.sif'");
    }
}
