namespace Hpc.SlurmCluster.Tests;

/// <summary>Slurm's own `srun --container=IMAGE command` with the oci.conf of `make install`.</summary>
[Collection(Clusters.Name)]
public class ContainerOptionTests(Clusters clusters)
{
    [ContainerOptionTheory, MemberData(nameof(Releases.WithContainerOption), MemberType = typeof(Releases))]
    public void Arguments_arrive_to_the_byte(string release)
    {
        Outcome outcome = clusters.Of(release)
            .Script(
                """srun --container=$image sh -c 'printf "<%s>" "$@"' sh """
                + """ "it's" '' 'a "b" $HOME `id` \ * #' $'two\nlines' "'" "''" "#' '" """);
        Assert.Equal("<it's><><a \"b\" $HOME `id` \\ * #><two\nlines><'><''><#' '>", outcome.AndSilent().Text);
    }

    [ContainerOptionTheory, MemberData(nameof(Releases.WithContainerOption), MemberType = typeof(Releases))]
    public void The_steps_environment_and_the_images_PATH_are_there(string release) =>
        Assert.Equal(["0 here", "1 here"],
            clusters.Of(release)
                .Script("HPCRUN_MPI=off V=here srun -n2 --container=$image sh -c '[ -e /opt/pingpong-mpich ] && "
                    + "echo $SLURM_PROCID $V' | sort").AndSilent().Lines);

    [ContainerOptionTheory, MemberData(nameof(Releases.WithContainerOption), MemberType = typeof(Releases))]
    public void Exit_status_and_signals_reach_and_leave_the_command_itself(string release)
    {
        Cluster cluster = clusters.Of(release);
        Assert.Equal(42, cluster.Script("srun -Q --container=$image sh -c 'exit 42'").Status);
        Assert.Equal(137, cluster.Script("srun -Q --container=$image sh -c 'kill -KILL $$'").Status);
        Assert.Equal(["USR1"], cluster.Script("""
            srun -Q -J native --container=$image bash -c 'trap "echo USR1; exit 0" USR1; touch ready
                while :; do sleep 0.1; done' &
            until [ -e ready ]; do sleep 0.1; done; rm ready; sleep 0.3; scancel --signal=USR1 $(squeue -h -n native -o %A).0
            wait $!
            """).Lines);
    }

    [ContainerOptionTheory, MemberData(nameof(Releases.WithContainerOption), MemberType = typeof(Releases))]
    public void The_script_of_sbatch_runs_inside(string release) =>
        Assert.Equal("/opt/pingpong-mpich", clusters.Of(release).Script("""
            printf '#!/bin/sh\nls -d /opt/*mpich; exit 4\n' > c.sh; sbatch -Q -W -o out --container=$image c.sh > /dev/null
            [ $? = 4 ] && cat out
            """).Text);

    [ContainerOptionTheory, MemberData(nameof(Releases.WithContainerOption), MemberType = typeof(Releases))]
    public void With_the_plugins_option_beside_it_the_task_is_refused(string release)
    {
        Outcome outcome = clusters.Of(release).Script("srun -Q --container=$image --container-image=$image true");
        Assert.NotEqual(0, outcome.Status);
        outcome.Says("--container together with --container-image");
    }
}
