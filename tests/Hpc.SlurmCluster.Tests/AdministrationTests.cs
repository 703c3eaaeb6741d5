namespace Hpc.SlurmCluster.Tests;

/// <summary>The files that `hpcrun slurm config` wrote, which the clusters of all tests here run with; prolog and epilog; Slurm's
/// lists and records as Hpc.Slurm reads them.</summary>
[Collection(Clusters.Name)]
public class AdministrationTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_file_of_the_site_s_own_is_not_written_over(string release)
    {
        Outcome outcome = clusters.Of(release).Script("""
            rm -rf etc; mkdir etc; echo 'RunTimeRun="site"' > etc/oci.conf
            $prefix/bin/hpcrun slurm config --write etc; status=$?; ls etc; cat etc/oci.conf; exit $status
            """).Ended(255).Says("oci.conf", "hpcrun did not write it");
        Assert.Equal("oci.conf\nRunTimeRun=\"site\"\n", outcome.Out);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void On_a_host_of_the_cluster_config_knows_the_release_and_says_what_is_left_to_do(string release)
    {
        Cluster cluster = clusters.Of(release);
        string text = cluster.Script("$prefix/bin/hpcrun slurm config --argument mount_home=0").AndSilent().Text;
        Assert.Contains($"for Slurm {cluster.ReleaseOfHeaders()}", text, StringComparison.Ordinal);
        Assert.Contains($"\nrequired {cluster.Prefix}/lib/slurm/hpcrun.so mount_home=0\n", text, StringComparison.Ordinal);
        Assert.Contains($"{cluster.State}/etc/slurm.conf: Prolog=", text, StringComparison.Ordinal);
        Assert.Equal(cluster.ReleaseOfHeaders().ContainerMayBeAFile,
            text.Contains("IgnoreFileConfigJson", StringComparison.Ordinal));
    }

    /// <summary>Slurm 22.05 and its oci.conf for bundles.</summary>
    [SlurmTheory, InlineData("")]
    public void Before_23_02_a_bundle_is_a_container_and_the_epilog_removes_what_a_killed_one_left(string release)
    {
        Cluster cluster = clusters.Of(release);
        const string bundle = """
            mkdir -p bundle/rootfs/bin bundle/rootfs/proc; cp /bin/busybox bundle/rootfs/bin/
            ln -sf busybox bundle/rootfs/bin/sh; ln -sf busybox bundle/rootfs/bin/sleep
            echo '{"ociVersion":"1.0.2","process":{"user":{"uid":0,"gid":0},"args":["sh"],"env":["PATH=/bin"],"cwd":"/"},
            "root":{"path":"'$PWD'/bundle/rootfs","readonly":true},
            "mounts":[{"destination":"/proc","type":"proc","source":"proc"}],"linux":{"namespaces":[{"type":"pid"},
            {"type":"mount"}]}}' > bundle/config.json

            """;
        Outcome outcome = cluster.Script(bundle + "srun -Q -N1 --container=$PWD/bundle sh -c 'echo inside; exit 4'");
        Assert.Equal((4, "inside\n"), (outcome.Status, outcome.Out));
        cluster.Script("""
            srun -Q -J killed -w n1 --container=$PWD/bundle sh -c 'echo started; exec sleep 60' > said &
            until grep -q started said; do sleep 0.1; done; scancel --signal=KILL -n killed; wait $!
            until [ -z "$(squeue -h -n killed)" ]; do sleep 0.1; done
            """);
        Assert.Equal("", cluster.OnNode("n1", "find /tmp -path '/tmp/hpcrun-oci-*'").Ended(0).Out);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_epilog_removes_what_the_job_left_and_nothing_of_another_job(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script("""
            srun -Q -J leaves -w n1 bash -c 'for job in $SLURM_JOB_ID 4000000; do mkdir -p /var/tmp/hpcrun-$(id -u)/jobs/$job/x
                touch /var/tmp/hpcrun-$(id -u)/jobs/$job/x/file; done'
            until [ -z "$(squeue -h -n leaves)" ]; do sleep 0.1; done
            """).Ended(0);
        Assert.Equal("4000000", cluster.OnNode("n1", "cd /var/tmp/hpcrun-$(id -u)/jobs && ls; rm -rf 4000000").Text);
    }

    /// <summary>A link in the place of the directory leads nobody elsewhere.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_epilog_follows_no_link(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script("""
            mkdir -p precious; touch precious/file
            srun -Q -J links -w n1 bash -c 'rm -rf /var/tmp/hpcrun-$(id -u); mkdir -p /var/tmp/hpcrun-$(id -u)/jobs
                ln -s $PWD/precious /var/tmp/hpcrun-$(id -u)/jobs/$SLURM_JOB_ID'
            until [ -z "$(squeue -h -n links)" ]; do sleep 0.1; done
            """).Ended(0);
        Assert.Equal("file", cluster.Script("ls precious").Text);
        cluster.OnNode("n1", "rm -rf /var/tmp/hpcrun-$(id -u)").Ended(0);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_prolog_names_a_node_that_starts_no_container_and_lets_the_job_start(string release)
    {
        Cluster cluster = clusters.Of(release);
        Outcome outcome = cluster.AsAdministrator($"""
            unshare --mount bash -c 'mknod -m 600 /run/closed c 10 229; mount --bind /run/closed /dev/fuse
                SLURM_JOB_ID=7 SLURM_JOB_UID='$(stat -c %u {cluster.Prefix}/../work)' {cluster.Prefix}/etc/hpcrun-prolog'
                status=$?; rm -f /run/closed; exit $status
            """).Ended(0);
        Assert.Contains("/dev/fuse: users may not open it", outcome.Err, StringComparison.Ordinal);
        Assert.Equal("",
            cluster.AsAdministrator(
                $"SLURM_JOB_ID=7 SLURM_JOB_UID=$(stat -c %u {cluster.Prefix}/../work) {cluster.Prefix}/etc/hpcrun-prolog")
                .Ended(0).Err);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Lists_of_hosts_are_expanded_and_folded_as_scontrol_does_it(string release)
    {
        const int seed = 20240229;
        Random random = new(seed);
        bool hasEnds = clusters.Of(release).ReleaseOfHeaders().ContainerMayBeAFile; // 22.05 refuses what follows a bracket
        string[] lists = [.. Enumerable.Range(0, 60)
            .Select(_ => string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Item(random, hasEnds))))];
        string[] differing = clusters.Of(release).Script($"""
            for list in {string.Join(' ', lists.Select(list => $"'{list}'"))}; do
                names=$(scontrol show hostnames "$list")
                [ "$($prefix/bin/hpcrun slurm hosts "$list")" = "$names" ] || echo "expand $list"
                [ "$($prefix/bin/hpcrun slurm hosts --fold "$list")" = \
                    "$(scontrol show hostlist "$(paste -sd, <<< "$names")")" ] || echo "fold $list"
            done
            """).AndSilent().Lines;
        Assert.Equal([""], differing);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Jobs_read_from_JSON_and_from_lines_are_what_squeue_prints(string release)
    {
        Cluster cluster = clusters.Of(release);
        cluster.Script("sbatch -Q -W -N2 -n3 -J 'two words' -o /dev/null --wrap 'exit 5' > /dev/null; "
            + "until [ -z \"$(squeue -h)\" ]; do sleep 0.1; done");
        SlurmAnswer answer = SlurmAnswer.Read(cluster.Script("squeue --json --states=all").Out);
        Assert.Equal(cluster.ReleaseOfHeaders(), answer.Release);
        string[] printed = [.. cluster.Script("squeue -h --states=all -o '%A|%j|%u|%P|%N|%T|%C' | sort").Lines
            .Order(StringComparer.Ordinal)];
        Assert.Equal(printed, answer.Jobs.Select(Printed).Order(StringComparer.Ordinal));
        List<JobRecord> lines = OneLineRecord.ReadAll(cluster.Script("scontrol -o show jobs").Out)
            .ConvertAll(line => line.ToJob());
        Assert.Equal(printed, lines.Select(Printed).Order(StringComparer.Ordinal));
        Assert.Equal(new SlurmExit(5, 0), Assert.Single(lines, job => job.Name == "two words").ExitCode);
        Assert.Equal(lines.Select(job => $"{job.JobId} {job.ExitCode}").Order(),
            answer.Jobs.Select(job => $"{job.JobId} {job.ExitCode}").Order());
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Jobs_have_one_form_for_all_releases(string release)
    {
        Cluster cluster = clusters.Of(release);
        string[] lines = cluster.Script("""
            id=$(sbatch --parsable -W -N2 -n2 -J shown -o /dev/null --wrap 'exit 3')
            $prefix/bin/hpcrun slurm jobs | grep " $id "
            $prefix/bin/hpcrun slurm jobs --json | tr '{' '\n' | grep "^\"job\":$id,"
            """).Lines;
        Assert.Matches(@"^ +\d+  FAILED +2  n\[[^ ]+ +shown$", lines[0]);
        Assert.Matches(
            """^"job":\d+,"name":"shown","user":"[^"]+","partition":"all","state":\["FAILED"\],"""
            + """ ?"reason":"NonZeroExitCode","nodes":\["n\d","n\d"\],"container":"","directory":"[^"]+","exit":"3:0","""
            + """ ?"tasks":2,"processors":2,"submitted":\d{10},"started":\d{10},"ended":\d{10}""", lines[1]);
    }

    private static string Printed(JobRecord job) =>
        $"{job.JobId}|{job.Name}|{job.User}|{job.Partition}|{job.Nodes}|{job.State[0]}|{job.Processors}";

    private static string Item(Random random, bool hasEnds)
    {
        string end = hasEnds && random.Next(4) == 0 ? "-ib" : "";
        string number = random.Next(0, 120).ToString().PadLeft(random.Next(1, 4), '0');
        return random.Next(3) switch
        {
            0 => "nm"[random.Next(2)] + number + end,
            1 => $"n[{number}-{int.Parse(number) + random.Next(0, 5)},{random.Next(0, 30)}]{end}",
            _ => $"r[{random.Next(1, 3)}-3]n[{number}]{end}",
        };
    }
}
