namespace Hpc.SlurmCluster.Tests;

/// <summary>Memory, accounting and preemption where cgroups enforce them: as a bare job's.</summary>
[Collection(Clusters.Name)]
public class LimitTests(Clusters clusters)
{
    private const string Options = "--container-image=$image --container-mounts=$PWD";

    [ControlGroupFact]
    public void A_step_that_takes_too_much_memory_ends_as_a_bare_one_and_leaves_nothing()
    {
        string[][] both = [.. new[] { "", Options }.Select(options =>
        {
            Outcome outcome = clusters.Limited
                .Script($"srun -Q -w n1 --mem=40M {options} bash -c 's=0123456789abcdef; while :; do s=$s$s; done'");
            outcome.Says("Out Of Memory", "oom-kill");
            return new[] { $"{outcome.Status}", clusters.Limited.LastRecord() };
        })];
        Assert.Equal(both[0], both[1]);
        Assert.Contains("OUT_OF_MEMORY", both[1][1], StringComparison.Ordinal);
        AssertNothingRuns("n1");
    }

    [ControlGroupFact]
    public void The_image_server_is_in_the_cgroups_of_the_step()
    {
        Outcome outcome = clusters.Limited.Script($$"""
            rm -f over up
            srun -Q -w n1 {{Options}} bash -c 'cat /proc/self/cgroup > up; until [ -e over ]; do sleep 0.1; done' > said 2>&1 &
            until [ -s up ]; do sleep 0.1; done
            """ + "\nsleep 0.2; grep -E ':(memory|cpuacct|freezer):/slurm' up\n");
        string[] task = [.. outcome.Lines.Order(StringComparer.Ordinal)];
        string[] server = clusters.Limited.OnNode("n1",
            "for p in /proc/[0-9]*; do case $(cat $p/comm 2>/dev/null) in hpcrun:*) grep -E ':(memory|cpuacct|freezer):/slurm' "
            + "$p/cgroup;; esac; done; touch over").Lines;
        Assert.Equal(3, task.Length);
        Assert.Equal(task, server.Order(StringComparer.Ordinal));
        AssertNothingRuns("n1");
    }

    [ControlGroupFact]
    public void A_job_that_is_requeued_for_a_more_urgent_one_hears_so_reads_its_image_and_runs_again() =>
        Assert.Equal(["urgent", "run 0", "TERM 1", "run 1", "/opt/pingpong-mpich"], Preempted("requeued"));

    [ControlGroupFact]
    public void A_job_that_is_suspended_for_a_more_urgent_one_goes_on_in_its_image() =>
        Assert.Equal(["urgent", "run 0", "/opt/pingpong-mpich"], Preempted("suspended"));

    private string[] Preempted(string partition) => clusters.Limited.Script($$"""
        cat > low.sh <<'END'
        #!/bin/bash
        echo "run ${SLURM_RESTART_COUNT:-0}" >> runs
        trap 'read -r -n 4 elf < /opt/pingpong-mpich 2> /dev/null; echo TERM $(grep -c ELF <<< "$elf") >> runs; exit 0' TERM
        touch started
        until [ -e over ]; do sleep 0.2; done
        ls -d /opt/pingpong-mpich >> runs
        END
        rm -f runs started over
        sbatch -Q -p {{partition}} -J low --requeue -N1 -w n1 --exclusive -o low.out {{Options}} low.sh > /dev/null
        until [ -e started ]; do sleep 0.1; done
        srun -Q -p urgent -w n1 --exclusive echo urgent
        touch over
        for n in $(seq 250); do # a job that is asked to start all the time does not start
            case $(squeue -h -n low -o %t) in '') ! grep -q ^/opt runs || break ;; PD) sleep 2
            scontrol update job=$(squeue -h -n low -o %A) starttime=now; sleep 1 ;; esac
            sleep 0.2
        done
        cat runs
        """).Lines;

    private void AssertNothingRuns(string node) =>
        Assert.Equal("", clusters.Limited.OnNode(node,
            "for n in $(seq 300); do left=$(ps -e -o comm | grep ^hpcrun) || exit 0; sleep 0.1; done; echo $left").Text);
}
