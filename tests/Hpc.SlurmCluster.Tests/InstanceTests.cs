namespace Hpc.SlurmCluster.Tests;

/// <summary>Containers that stay in the background, in a job.</summary>
[Collection(Clusters.Name)]
public class InstanceTests(Clusters clusters)
{
    private const string Prepare = "export hpcrun image APPTAINER_CONFIGDIR=$PWD/instances; rm -rf instances; ";

    /// <summary>Steps of one job use what another step has started; it ends with the job.</summary>
    [ControlGroupFact]
    public void One_that_a_batch_script_starts_serves_its_job_and_ends_with_it()
    {
        Outcome outcome = clusters.Limited.Script(Prepare + """
            cat > job.sh <<'END'
            #!/bin/bash
            $hpcrun -q instance start $image web || echo not started
            srun -Q -n2 --overlap $hpcrun exec instance://web sh -c 'cat /proc/1/comm'
            $hpcrun instance list | sed 1d | cut -d ' ' -f 1
            END
            sbatch -Q --wait -w n1 -n2 -o job.out job.sh > /dev/null; cat job.out
            """);
        Assert.Equal(["sinit", "sinit", "web"], outcome.Lines);
        Assert.Equal("", clusters.Limited.OnNode("n1",
            "out() { [ -z \"$($hpcrun instance list | sed 1d)\" ]; }; for n in $(seq 100); do out && break; sleep 0.1; done; "
            + "$hpcrun instance list | sed 1d").Text);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_step_that_starts_and_stops_one_leaves_nothing(string release) =>
        Assert.Equal(["sinit", "0", ""], [.. clusters.Of(release).Script(Prepare + """
        srun -Q -w n1 bash -c '$hpcrun -q instance start $image web; $hpcrun exec instance://web cat /proc/1/comm
            $hpcrun -q instance stop web 2> /dev/null; echo $?'
        """).Lines, clusters.Of(release).OnNode("n1", "$hpcrun instance list | sed 1d").Text]);
}
