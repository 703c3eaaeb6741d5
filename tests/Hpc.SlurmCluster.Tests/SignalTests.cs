using System.Globalization;

namespace Hpc.SlurmCluster.Tests;

/// <summary>Slurm's signals reach each process of the solver as often as they reach a bare one's, and the image can be read until
/// its end.</summary>
[Collection(Clusters.Name)]
public class SignalTests(Clusters clusters)
{
    /// <summary>A solver with a child; both count, and write into the directory that they were started in.</summary>
    private const string Solver = """
        cat > solver.sh <<'END'
        heed() { for signal in USR1 USR2 CONT; do trap "echo $1 $signal >> counted" $signal; done; }
        (heed child; touch heeds; while [ ! -e over ]; do sleep 0.1; done) &
        heed solver
        trap 'echo solver TERM >> counted; wc -c < /opt/pingpong-mpich >> counted; exit 7' TERM
        until [ -e heeds ]; do sleep 0.05; done
        touch started
        while [ ! -e over ]; do sleep 0.1; done
        END
        rm -f counted heeds started over
        started() { until [ -e started ]; do sleep 0.05; done; sleep 0.2; }
        heard() { until grep -q "solver $1" counted; do sleep 0.05; done 2> /dev/null; sleep 0.5; }
        job() { squeue -h -n signals -o %A | head -n 1; }

        """;

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_signal_of_scancel_arrives_as_in_a_bare_step(string release)
    {
        const string script = "srun -Q -J signals {0} bash solver.sh & started; scancel --signal=USR1 $(job).0; heard USR1; "
            + "scancel --signal=USR2 $(job).0; heard USR2; touch over; wait $!; sort counted";
        string[] bare = Run(release, script, "").Lines;
        Assert.Contains("solver USR1", bare);
        Assert.Equal(bare, Run(release, script, "--container-image=$image --container-mounts=$PWD").Lines);
        Assert.Equal(bare, Run(release, script, "$hpcrun exec -B $PWD $image").Lines);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_handler_reads_the_image_while_the_step_is_cancelled(string release)
    {
        string[] lines = Run(release, "srun -Q -J signals {0} bash solver.sh & started; scancel $(job); wait $!; cat counted",
            "--container-image=$image --container-mounts=$PWD").Lines;
        Assert.Single(lines, line => line == "solver TERM");
        Assert.Contains(lines, line => int.TryParse(line, out int bytes) && bytes > 1000);
    }

    /// <summary>Slurm sends it up to a minute early, which is at once with a time limit of one minute: a script that has not set
    /// its trap by then dies of it.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_script_hears_the_signal_before_its_time_limit_and_reads_its_image_for_a_checkpoint(string release) =>
        Assert.Equal("checkpoint ELF", clusters.Of(release).Script("""
            cat > limited.sh <<'END'
            #!/bin/bash
            trap 'grep -a -o -m 1 ^.ELF /opt/pingpong-mpich | tr -dc A-Z > checkpoint; exit 3' USR1
            while :; do sleep 0.2; done
            END
            for attempt in 1 2 3; do
                rm -f checkpoint
                sbatch -Q -W -t 1 --signal=B:USR1@60 -o limited.out --container-image=$image --container-mounts=$PWD \
                    limited.sh > /dev/null
                [ $? = 3 ] && break
            done
            echo checkpoint $(cat checkpoint)
            """).Text);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Suspended_and_resumed_it_goes_on(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script(Solver + "sbatch -Q -J signals --container-image=$image --container-mounts=$PWD -o out --wrap 'bash "
            + "solver.sh; cat /opt/pingpong-mpich | wc -c' > /dev/null; started").Ended(0);
        cluster.AsAdministrator("job=$(squeue -h -n signals -o %A); scontrol suspend $job && sleep 0.5 && "
            + "squeue -h -j $job -o %T && scontrol resume $job").Ended(0);
        Assert.True(
            int.Parse(
                cluster.Script("touch over; until [ -z \"$(squeue -h -n signals)\" ]; do sleep 0.1; done; cat out").Lines[^1],
                CultureInfo.InvariantCulture) > 1000);
    }

    /// <summary>Slurm lets a requeued job wait for two minutes, because slurmd takes no credential that is of the second in which
    /// it revoked the last one; a little more than a second is enough.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_requeued_job_and_an_array_start_again_in_the_image(string release)
    {
        Cluster cluster = clusters.Of(release);
        Assert.Equal(["0", "1"], cluster.Script("""
            printf '%s\n' '#!/bin/bash' 'echo $SLURM_RESTART_COUNT >> runs' \
                'if [ -z "$SLURM_RESTART_COUNT" ]; then touch started; sleep 30; fi' '[ -e /opt/pingpong-mpich ]' > r.sh
            rm -f started runs; id=$(sbatch --parsable --requeue -o out --container-image=$image --container-mounts=$PWD r.sh)
            until [ -e started ]; do sleep 0.1; done; scontrol requeue $id
            for n in $(seq 300); do [ "$(wc -l < runs)" = 2 ] && break; sleep 0.4
            if [ "$(squeue -h -j $id -o %t)" = PD ]; then sleep 1.1; scontrol update job=$id starttime=now; fi; done
            sed 's/^$/0/' runs
            """).Lines);
        Assert.Equal(["1 image", "2 image"], cluster.Script("""
            sbatch -Q -W --array=1-2 -o array.%a --container-image=$image \
                --wrap 'echo $SLURM_ARRAY_TASK_ID $OF_THE_IMAGE' > /dev/null && cat array.1 array.2
            """).Lines);
    }

    private Outcome Run(string release, string script, string inside) =>
        clusters.Of(release).Script(Solver + script.Replace("{0}", inside, StringComparison.Ordinal));
}
