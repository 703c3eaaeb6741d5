namespace Hpc.SlurmCluster.Tests;

/// <summary>--container-name and --container-save, as Pyxis' users know them.</summary>
[Collection(Clusters.Name)]
public class NamedContainerTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void What_is_written_is_there_for_the_next_job_of_the_node_and_nowhere_else(string release) =>
        Assert.Equal(["image", "kept", "none"], Run(release, "kept", """
            srun -w n1 --container-image=$image --container-name=kept sh -c 'echo kept > /kept; echo $OF_THE_IMAGE'
            srun -w n1 --container-name=kept cat /kept
            srun -w n1 --container-image=$image sh -c '[ -e /kept ] || echo none'
            """).Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void All_tasks_of_a_step_are_in_one_container(string release)
    {
        Outcome outcome = Run(release, "many", """
            srun -Q -w n1 -n12 --container-image=$image --container-name=many:create bash -c '
                echo $SLURM_PROCID >> /all; until [ $(wc -l < /all) = 12 ]; do read -t 0.1 _ <> <(:); done
                echo $(readlink /proc/self/ns/mnt) $(readlink /proc/self/ns/user) $OF_THE_IMAGE $PWD' | sort -u
            """);
        Assert.EndsWith(" image " + clusters.Of(release).Script("pwd").Text, Assert.Single(outcome.Lines));
    }

    /// <summary>A task may find the container running and be there only when the last program in it has ended.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Tasks_that_end_at_once_are_in_it_one_after_another_or_together_and_none_is_refused(string release) =>
        Assert.Equal("0", Run(release, "short", """
            srun -Q -w n1 --container-image=$image --container-name=short true
            for n in 1 2 3 4 5; do srun -Q -w n1 -n8 --container-name=short true || echo refused; done 2>&1 | wc -l
            """).Text);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void What_the_rule_of_a_name_does_not_allow_is_refused_with_name_node_and_reason(string release)
    {
        Run(release, "rules", "srun -w n1 --container-image=$image --container-name=rules true").Ended(0);
        foreach ((string node, string options, string[] words) in new[]
        {
            ("n1", "--container-image=$image --container-name=rules:create",
                new[] { "'rules' on n1", "already exists", "container remove" }),
            ("n1", "--container-name=rules:exec", ["'rules' on n1", "not running"]),
            ("n2", "--container-name=rules", ["'rules' on n2", "no container has this name"]),
            ("n1", "--container-name=rules:other", ["\"rules:other\"", "no_exec"]),
            ("n1", "--container-name=../rules", ["a name has"]),
        })
        {
            Outcome outcome = clusters.Of(release).Script($"srun -Q -w {node} {options} true");
            Assert.NotEqual(0, outcome.Status);
            outcome.Says(words);
        }
        Assert.Equal("", clusters.Of(release).OnNode("n1", "$hpcrun container remove rules; $hpcrun container list").Text);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_step_that_joins_a_running_container_is_refused_what_that_does_not_have(string release) =>
        Assert.Equal(["ipc 0", "net 255", "uts 255", "pid 255", "readonly 255"], Run(release, "spaces", """
            export image; rm -f up over
            salloc -Q -w n1 -n2 bash -c '
                srun -Q --overlap -n1 --container-image=$image --container-name=spaces --container-unshare=ipc \
                    bash -c "touch up; until [ -e over ]; do read -t 0.1 _ <> <(:); done" 2> first &
                until [ -e up ]; do sleep 0.1; done
                for space in ipc net uts pid
                    do srun -Q --overlap -n1 --container-name=spaces --container-unshare=$space true 2> said.$space
                    echo $space $?; done
                srun -Q --overlap -n1 --container-name=spaces --container-readonly touch /written 2> said.readonly
                echo readonly $?
                touch over; wait'
            for space in net uts pid; do grep -q "not in a separate .* namespace" said.$space || cat said.$space; done
            grep -q "cannot become read-only" said.readonly || cat said.readonly
            """).Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_step_joins_the_container_that_another_step_of_its_job_runs_and_another_job_is_refused(string release) =>
        Assert.Equal(["seen 0", "refused 255", "job 255"], Run(release, "shared", """
            export image; rm -f up over other
            salloc -Q -w n1 -n2 bash -c '
                srun -Q --overlap -n1 --container-image=$image --container-name=shared \
                    bash -c "echo seen > /seen; touch up; until [ -e over ]; do read -t 0.1 _ <> <(:); done" 2> first &
                until [ -e up ]; do sleep 0.1; done
                echo $(srun -Q --overlap -n1 --container-name=shared:exec cat /seen) $?
                srun -Q --overlap -n1 --container-name=shared:no_exec true 2> second; echo refused $?
                touch other; until [ ! -e other ]; do sleep 0.1; done; touch over; wait' &
            until [ -e other ]; do sleep 0.1; done
            srun -Q -w n1 --container-image=$image --container-name=shared true 2> third; echo job $?
            rm other; wait; grep -q "damage each other" second && grep -q "job [0-9]* runs it" third
            """).Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_step_s_container_without_a_name_is_joined_by_the_step_s_number(string release) =>
        Assert.Equal(["seen 0", "other 255"], clusters.Of(release).Script("""
            export image; rm -f up over
            salloc -Q -w n1 -n2 bash -c '
                srun -Q --overlap -n1 --container-image=$image --container-writable \
                    bash -c "echo seen > /seen; echo \$SLURM_STEP_ID > up
                        until [ -e over ]; do read -t 0.1 _ <> <(:); done" 2> first &
                until [ -s up ]; do sleep 0.1; done
                echo $(srun -Q --overlap -n1 --container-name=$SLURM_JOB_ID.$(cat up) cat /seen) $?
                srun -Q --overlap -n1 --container-name=$SLURM_JOB_ID.99 true 2> second; echo other $?
                touch over; wait'
            """).Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Names_of_the_job_s_scope_go_with_the_job(string release)
    {
        Cluster cluster = clusters.Of(release);
        Assert.Equal(["one", "none"], cluster.Script("""
            export image HPCRUN_NAME_SCOPE=job
            salloc -Q -w n1 bash -c 'srun --container-image=$image --container-name=mine sh -c "echo one > /one"
                srun --container-name=mine cat /one'
            srun -Q -w n1 --container-name=mine true || echo none
            """).Lines);
        Assert.Equal("",
            cluster.OnNode("n1", "for n in $(seq 300); do left=$(ls /var/tmp/hpcrun-*/jobs); [ -z \"$left\" ] && break; "
                + "sleep 0.1; done; echo $left").Text);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void What_a_task_leaves_becomes_an_image(string release) =>
        Assert.Equal(["new image", "3", "more"], Run(release, "again", """
            rm -f saved.sif again.sqsh
            srun -Q --container-image=$image --container-save=$PWD/saved.sif sh -c 'echo new > /new; exit 3'; status=$?
            srun --container-image=$PWD/saved.sif sh -c 'echo $(cat /new) $OF_THE_IMAGE'; echo $status
            srun -w n1 --container-image=$PWD/saved.sif --container-name=again --container-save=again.sqsh \
                sh -c 'echo more > /new'
            srun --container-image=$PWD/again.sqsh cat /new
            """).Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void What_a_batch_script_leaves_becomes_an_image_also_when_it_was_submitted_in_a_step(string release) =>
        Assert.Equal("of the script", clusters.Of(release).Script("""
            rm -f script.sif; printf '#!/bin/sh\necho of the script > /left\n' > leave.sh
            export SLURM_STEP_ID=3
            sbatch -Q -W -o leave.out --container-image=$image --container-save=$PWD/script.sif leave.sh > /dev/null
            unset SLURM_STEP_ID
            srun --container-image=$PWD/script.sif cat /left
            """).AndSilent().Text);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void An_image_that_cannot_be_saved_and_a_save_of_many_tasks_say_so(string release)
    {
        clusters.Of(release)
            .Script("srun -Q -n2 --container-image=$image --container-save=$PWD/many.sif touch started; status=$?; "
                + "[ ! -e started ] && exit $status")
            .Says("cannot use --container-save in a step of several tasks");
        clusters.Of(release).Script("srun -Q --container-image=$image --container-save=/nowhere/x.sif true")
            .Says("/nowhere", "--container-save");
    }

    /// <summary>A script, and the container gone from n1.</summary>
    private Outcome Run(string release, string name, string script)
    {
        Outcome outcome = clusters.Of(release).Script(script);
        if (name != "rules") clusters.Of(release).OnNode("n1", $"$hpcrun container remove {name}").Ended(0);
        return outcome;
    }
}
