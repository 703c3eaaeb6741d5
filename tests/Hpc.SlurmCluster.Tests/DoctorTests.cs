namespace Hpc.SlurmCluster.Tests;

/// <summary>What `hpcrun doctor --slurm` says of a cluster that works, and of one thing that is broken in each test; Slurm itself
/// fails at the same thing.</summary>
[Collection(Clusters.Name)]
public class DoctorTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Each_node_of_an_allocation_says_in_one_line_that_it_works(string release)
    {
        string[] lines = clusters.Of(release)
            .Script("srun -Q -N3 --ntasks-per-node=1 $prefix/bin/hpcrun doctor --slurm --summary").AndSilent().Lines;
        Assert.Equal(3, lines.Select(line => line.Split(':')[0]).Distinct().Count());
        Assert.All(lines, line => Assert.Matches("^n[1-4]: (ok|limited; [^;]*ulimit[^;]*)(; [^;]*ulimit[^;]*)*$", line));
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void In_a_step_it_names_release_plugin_and_step(string release)
    {
        Cluster cluster = clusters.Of(release);
        string report = cluster.Script("srun -Q -N2 -n3 bash -c '[ $SLURM_PROCID != 0 ] || '$prefix'/bin/hpcrun doctor --slurm'")
            .AndSilent().Text;
        Assert.Contains($"Slurm: {cluster.ReleaseOfHeaders()}, {cluster.State}/etc/slurm.conf", report, StringComparison.Ordinal);
        Assert.Contains($"{cluster.Prefix}/lib/slurm/hpcrun.so, built for Slurm {cluster.ReleaseOfHeaders()}", report,
            StringComparison.Ordinal);
        Assert.Matches(@"step: \d+\.0, [12] of 3 tasks on n\d of n\[", report);
        Assert.DoesNotContain("FAILS", report, StringComparison.Ordinal);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_plugin_for_another_release_is_named_and_Slurm_refuses_it(string release)
    {
        Cluster cluster = clusters.Of(release);
        string other = Path.Combine(cluster.Prefix, "other");
        HostTool.Run("bash", "-c", $"""
            set -e; mkdir -p {other}/slurm; cp -L {cluster.State}/include/slurm/*.h {other}/slurm/
            sed -i 's/\(define SLURM_VERSION_NUMBER\).*/\1 0x150802/' {other}/slurm/slurm_version.h
            make -s -C {Path.Combine(Site.Root, "batch-integration/slurm")} OUT={other} SLURM_INCLUDE={other} {other}/hpcrun.so
            """);
        AssertNamed(release, $"echo 'required {other}/hpcrun.so hpcrun={cluster.Prefix}/bin/hpcrun' > broken/plugstack.conf",
            "Incompatible", "is built for Slurm 21.08.2");
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_plugin_that_is_missing_is_named_and_Slurm_refuses_to_start_jobs(string release) =>
        AssertNamed(release, "echo 'required /nowhere/hpcrun.so' > broken/plugstack.conf", "/nowhere/hpcrun.so",
            "/nowhere/hpcrun.so is missing");

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void An_argument_that_the_plugin_does_not_know_is_named_by_both_and_ends_only_what_wants_a_container(string release)
    {
        AssertNamed(release, "echo \"required $prefix/lib/slurm/hpcrun.so mount_hoem=0\" > broken/plugstack.conf",
            "no argument 'mount_hoem'", "no argument 'mount_hoem=0'", "srun --container-image=$image true");
        clusters.Of(release).Script("SLURM_CONF=$PWD/broken/slurm.conf srun true").Ended(0);
    }

    /// <summary>On all nodes, with the file that slurmd reads.</summary>
    [ContainerOptionTheory, MemberData(nameof(Releases.WithContainerOption), MemberType = typeof(Releases))]
    public void An_oci_conf_without_a_key_is_named_on_every_node_and_steps_fail(string release)
    {
        Cluster cluster = clusters.Of(release);
        string file = Path.Combine(cluster.State, "etc/oci.conf"), whole = File.ReadAllText(file);
        try
        {
            File.WriteAllText(file, whole.Replace("IgnoreFileConfigJson=true\n", "", StringComparison.Ordinal));
            cluster.AsAdministrator("scontrol reconfigure").Ended(0);
            Outcome outcome = cluster.Script("srun -Q -N2 --ntasks-per-node=1 $prefix/bin/hpcrun doctor --slurm --summary");
            Assert.NotEqual(0, outcome.Status);
            Assert.Equal(2, outcome.Out.Split('\n')
                .Count(line => line.Contains("IgnoreFileConfigJson is not true", StringComparison.Ordinal)));
            Assert.NotEqual(0, cluster.Script("srun -Q --container=$image true").Status);
        }
        finally
        {
            File.WriteAllText(file, whole);
            cluster.AsAdministrator("scontrol reconfigure").Ended(0);
        }

        cluster.Script("srun -Q --container=$image true").Ended(0);
    }

    [SlurmTheory, InlineData("")]
    public void A_key_that_is_too_new_for_the_release_is_named(string release) =>
        AssertNamed(release, "cp $state/etc/plugstack.conf broken/; echo IgnoreFileConfigJson=true > broken/oci.conf", null,
            "does not know IgnoreFileConfigJson");

    /// <summary>With a configuration of its own, so that the cluster stays whole.</summary>
    /// <param name="change">Puts what is broken into the directory "broken".</param>
    /// <param name="slurm">What srun says then; null where only nodes would notice.</param>
    private void AssertNamed(string release, string change, string? slurm, string doctor, string step = "srun true")
    {
        Cluster cluster = clusters.Of(release);
        string script = $"""
            set -e; state={cluster.State}; rm -rf broken; mkdir broken
            grep -v PlugStackConfig $state/etc/slurm.conf > broken/slurm.conf
            echo PlugStackConfig=$PWD/broken/plugstack.conf >> broken/slurm.conf
            {change}
            set +e; export SLURM_CONF=$PWD/broken/slurm.conf

            """;
        Outcome found = cluster.Script(script + "$prefix/bin/hpcrun doctor --slurm");
        Assert.Equal(1, found.Status);
        Assert.Contains("FAILS", found.Out, StringComparison.Ordinal);
        Assert.Contains(doctor, found.Out, StringComparison.Ordinal);
        if (slurm is not null)
        {
            Outcome refused = cluster.Script(script + step);
            Assert.NotEqual(0, refused.Status);
            refused.Says(slurm);
        }
    }
}
