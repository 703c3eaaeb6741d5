using System.Globalization;

namespace Hpc.SlurmCluster.Tests;

/// <summary>How an image comes to many nodes: from a registry once, by its digest, or by Slurm's own broadcast.</summary>
[Collection(Clusters.Name)]
public class ImagesAtScaleTests(Clusters clusters)
{
    private const string Registry = "10.66.0.1:5000";

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_moved_tag_does_not_split_a_job_and_the_image_is_fetched_once(string release)
    {
        Cluster cluster = clusters.Of(release);
        Outcome outcome = WithRegistry(cluster, $"""
            export HPCRUN_NOHTTPS=1 HPCRUN_CACHEDIR=$PWD/cache image=docker://{Registry}/app:now
            rm -rf cache moved waits
            $hpcrun push -q oci:$place/layout:v1 $image
            cat > steps.sh <<'END'
            #!/bin/bash
            srun -N4 -n8 sh -c 'read v < /version; echo $v' | sort -u
            touch waits; until [ -e moved ]; do sleep 0.1; done
            srun -N4 -n8 sh -c 'read v < /version; echo $v' | sort -u
            END
            (until [ -e waits ]; do sleep 0.1; done; $hpcrun push -q oci:$place/layout:v2 $image; touch moved) &
            HPCRUN_CONTAINER_IMAGE=$image sbatch -Q -W -N4 -n8 -o steps.out steps.sh > /dev/null; wait; cat steps.out
            srun --container-image={Registry}#app:now sh -c 'read v < /version; echo $v'
            """);
        Assert.Equal(["1", "1", "2"], outcome.Lines);
        string[] blobs = [.. cluster.AsAdministrator("grep -o 'GET /v2/app/blobs/[^ ]*' /tmp/registry.log").Lines];
        Assert.NotEmpty(blobs);
        Assert.Equal(blobs.Distinct().Count(), blobs.Length);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void An_image_is_sent_to_the_disks_of_a_steps_nodes_and_gone_with_the_job(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script("""
            rm -f over runs.*
            HPCRUN_MPI=off srun -Q -w n1,n2,n3 -N3 --ntasks-per-node=2 --container-stage \
                --container-image=$image --container-mounts=$PWD \
                bash -c 'touch runs.$SLURM_NODEID.$SLURM_LOCALID; until [ -e over ]; do sleep 0.1; done' > staged.out 2>&1 &
            for n in $(seq 300); do [ "$(ls runs.*.*)" = "$(printf 'runs.%s\n' 0.0 0.1 1.0 1.1 2.0 2.1)" ] && exit
            sleep 0.1; done; cat staged.out; exit 1
            """).Ended(0);
        foreach (string node in new[] { "n1", "n2", "n3" })
        {
            Assert.Matches("\"image\":\"/var/tmp/hpcrun-[0-9]+/jobs/[0-9]+/images/[0-9a-f]{64}\"",
                cluster.OnNode(node, "$hpcrun ps --json").Text);
        }
        cluster.Script("touch over; for n in $(seq 300); do [ -z \"$(squeue -h)\" ] && break; sleep 0.1; done; cat staged.out")
            .AndSilent();
        AssertNothingLeft(cluster, "n1");
        AssertNothingLeft(cluster, "n3");
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Stage_in_a_batch_script_prints_a_path_that_every_node_has(string release)
    {
        string[] lines = clusters.Of(release).Script("""
            printf '%s\n' '#!/bin/bash' "p=\$($hpcrun stage $image) && echo \$p && srun -Q sha256sum \$p &&" \
                "srun -Q $hpcrun exec \$p ls -d /opt/pingpong-mpich" "$hpcrun stage --remove; srun -Q ls \$p" > stage.sh
            sbatch -Q -W -N3 -n3 -o stage.out stage.sh > /dev/null; cat stage.out; sha256sum < $image
            """).Lines;
        Assert.Matches("^/var/tmp/hpcrun-[0-9]+/jobs/[0-9]+/images/[0-9a-f]{64}$", lines[0]);
        string digest = lines[^1].Split(' ')[0];
        Assert.EndsWith(digest, lines[0]);
        Assert.Equal(3, lines.Count(line => line == $"{digest}  {lines[0]}"));
        Assert.Equal(3, lines.Count(line => line == "/opt/pingpong-mpich"));
        Assert.Equal(3, lines.Count(line => line.Contains("No such file", StringComparison.Ordinal)));
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_node_without_the_directory_or_with_something_else_there_is_named_and_no_task_starts(string release)
    {
        Cluster cluster = clusters.Of(release);
        foreach (string host in new[] { "login", "n1" }) cluster.OnNode(host, "mkdir -p /tmp/only-here").Ended(0);
        Outcome outcome = cluster.Script("HPCRUN_NODE_DIR=/tmp/only-here srun -Q -w n1,n2 -N2 --container-stage "
            + "--container-image=$image touch started; status=$?; [ ! -e started ] && exit $status");
        Assert.NotEqual(0, outcome.Status);
        outcome.Says("n2", "/tmp/only-here", "did not reach every node");
        Assert.Equal("", cluster.Script("sinfo -h -t drain,down,fail -o %N").Text);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_node_whose_disk_is_full_is_named_and_keeps_no_part_of_the_image(string release)
    {
        Cluster cluster = clusters.Of(release);
        foreach (string host in new[] { "login", "n1", "n2" })
            cluster.AsAdministrator("mkdir -p -m 1777 /tmp/small", host).Ended(0);
        cluster.AsAdministrator("mount -t tmpfs -o size=1M,mode=1777 small /tmp/small", "n2").Ended(0);
        Outcome outcome = cluster.Script("HPCRUN_NODE_DIR=/tmp/small srun -Q -w n1,n2 -N2 --container-stage "
            + "--container-image=$image touch started; status=$?; [ ! -e started ] && exit $status");
        Assert.NotEqual(0, outcome.Status);
        outcome.Says("n2", "/tmp/small", "did not reach every node");
        foreach (string node in new[] { "n1", "n2" }) Assert.Equal("", cluster.OnNode(node, "find /tmp/small -type f").Text);
        cluster.AsAdministrator("umount /tmp/small", "n2").Ended(0);
        Assert.Equal("", cluster.Script("sinfo -h -t drain,down,fail -o %N").Text);
    }

    private static void AssertNothingLeft(Cluster cluster, string node) =>
        Assert.Equal("",
            cluster.OnNode(node, "for n in $(seq 300); do left=$(ls /var/tmp/hpcrun-*/jobs 2>&1); [ -z \"$left\" ] && break; "
                + "sleep 0.1; done; echo $left").Text);

    /// <summary>A registry on the login host, which the nodes reach; two versions of an image lie in a layout.</summary>
    private static Outcome WithRegistry(Cluster cluster, string script)
    {
        string process = cluster.AsAdministrator($"""
            printf '%s\n' 'version: 0.1' storage: '  filesystem:' '    rootdirectory: /tmp/registry' \
                http: '  addr: 0.0.0.0:5000' > /tmp/registry.yml
            setsid {cluster.Place}/bin/docker-registry serve /tmp/registry.yml > /tmp/registry.log 2>&1 < /dev/null & echo $!
            for n in $(seq 300); do (exec 3<>/dev/tcp/127.0.0.1/5000) 2> /dev/null && break; sleep 0.1; done
            """).Text;
        Outcome outcome = cluster.Script(script);
        cluster.AsAdministrator($"kill {int.Parse(process, CultureInfo.InvariantCulture)}").Ended(0);
        return outcome;
    }
}
