namespace Hpc.SlurmCluster.Tests;

/// <summary>srun --container=DIRECTORY of Slurm 21.08 and 22.05, which takes an OCI bundle: by hpcrun oci and the oci.conf for
/// them.</summary>
[Collection(Clusters.Name)]
public class BundleTests(Clusters clusters)
{
    private const string Make = """
        [ -e bundle ] || {
            mkdir -p bundle/rootfs/bin bundle/rootfs/proc bundle/rootfs/tmp
            for name in sh echo sleep hostname cat; do cp /bin/busybox bundle/rootfs/bin/$name; done
            echo '{"ociVersion":"1.0.2","root":{"path":"rootfs","readonly":true},
            "process":{"user":{"uid":0,"gid":0},"args":["sh"],"env":["PATH=/bin"],"cwd":"/"},
                "mounts":[{"destination":"/proc","type":"bind","source":"/proc","options":["rbind"]}],
                "linux":{"namespaces":[{"type":"mount"}]}}' > bundle/config.json
        }

        """;

    [BundleFact]
    public void Words_status_and_signals_are_the_commands()
    {
        Assert.Equal("it's|a \"b\" *|",
            Run("srun -Q --container=$PWD/bundle sh -c 'printf \"%s|\" \"$@\"' sh \"it's\" 'a \"b\" *'").Text);
        Assert.Equal(42, Run("srun -Q --container=$PWD/bundle sh -c 'exit 42'").Status);
        Assert.Equal(137, Run("srun -Q --container=$PWD/bundle sh -c 'kill -KILL $$'").Status);
        Assert.Equal(139, Run("srun -Q --container=$PWD/bundle sh -c 'kill -SEGV $$'").Status);
        Outcome usr1 = Run("""
            srun -Q -J native --container=$PWD/bundle sh -c 'trap "echo USR1; exit 5" USR1; echo ready
                while :; do sleep 0.1; done' > native.out & srun=$!
            until grep -q ready native.out; do sleep 0.1; done; scancel --signal=USR1 $(squeue -h -n native -o %A).0; wait $srun
            status=$?; grep USR1 native.out; exit $status
            """);
        Assert.Equal("USR1\n", usr1.Ended(5).Out);
    }

    [BundleFact]
    public void A_script_of_sbatch_and_a_task_on_each_node_run_in_it()
    {
        Assert.Equal("inside",
            Run("sbatch -Q -W -o bundle.out --container=$PWD/bundle --wrap 'echo inside; exit 9' > /dev/null; [ $? = 9 ] && "
                + "cat bundle.out").Text);
        Assert.Equal(["n1", "n2"], Run("srun -w n1,n2 -N2 --container=$PWD/bundle hostname | sort").Lines);
    }

    [BundleFact]
    public void A_bundle_that_is_not_there_and_the_plugins_option_beside_it_are_refused()
    {
        Assert.NotEqual(0, Run("srun -Q --container=/nowhere true").Says("No such file").Status);
        Assert.NotEqual(0,
            Run("srun -Q --container=$PWD/bundle --container-image=$image true")
                .Says("--container together with --container-image").Status);
        Assert.Equal("", Run("sinfo -h -t drain,down,fail -o %N").Text);
    }

    private Outcome Run(string script) => clusters.Of("").Script(Make + script);
}
