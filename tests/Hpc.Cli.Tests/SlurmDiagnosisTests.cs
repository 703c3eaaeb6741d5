using Hpc.Plan;
using Hpc.Slurm;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class SlurmDiagnosisTests
{
    private static readonly SlurmRelease Old = new(22, 5, 8), New = new(24, 11, 5);

    private readonly Dictionary<string, string> _files = new()
    {
        ["/etc/slurm/slurm.conf"] = "ClusterName=c\n",
        ["/etc/slurm/plugstack.conf"] = "include plugstack.conf.d/*.conf\n",
        ["/etc/slurm/plugstack.conf.d/hpcrun.conf"] = "required /p/lib/slurm/hpcrun.so mount_home=0\n",
        ["/etc/slurm/oci.conf"] = "IgnoreFileConfigJson=true\nCreateEnvFile=null\nRunTimeRun=\"exec "
            + "/p/libexec/hpcrun/hpcrun-container %e \\# %@\"\nRunTimeQuery=a\nRunTimeKill=b\nRunTimeDelete=c\n",
    };

    private readonly PluginFile _plugin = new()
    {
        BuiltFor = New, Arguments = ["hpcrun", "mount_home", "gpu"],
        Program = "/p/bin/hpcrun"
    };

    [Fact]
    public void Where_all_is_there_nothing_is_to_be_done() =>
        Assert.All(SlurmDiagnosis.Of(State(New, _plugin)),
            finding => Assert.Equal((Severity.Good, ""), (finding.Severity, finding.Remedy)));

    [Fact]
    public void A_plugin_for_another_release_is_named_with_both() =>
        AssertFails(State(Old, _plugin), "plugin", "24.11.5; this node has 22.05.8");

    [Fact]
    public void A_plugin_that_is_not_there_is_named_with_its_line() =>
        AssertFails(State(New, null), "plugin", "/p/lib/slurm/hpcrun.so", "/etc/slurm/plugstack.conf.d/hpcrun.conf:1");

    [Fact]
    public void An_optional_plugin_that_is_not_there_is_a_limit_because_Slurm_leaves_it_out()
    {
        _files["/etc/slurm/plugstack.conf.d/hpcrun.conf"] = "optional /p/lib/slurm/hpcrun.so\nrequires x.so\n";
        IReadOnlyList<Finding> findings = SlurmDiagnosis.Of(State(New, null));
        Assert.DoesNotContain(findings, finding => finding.Severity == Severity.Fatal);
        Assert.Contains(findings, finding => finding.Severity == Severity.Limited && finding.Subject == "plugin");
        Assert.Contains(findings, finding => finding.Severity == Severity.Limited
            && finding.State.Contains("ignores /etc/slurm/plugstack.conf.d/hpcrun.conf:2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_plugin_is_named() =>
        AssertFails(State(New, _plugin with { BuiltFor = null }), "plugin", "not a Slurm plugin");

    [Fact]
    public void An_argument_that_the_plugin_does_not_know_is_named_with_the_nearest()
    {
        _files["/etc/slurm/plugstack.conf.d/hpcrun.conf"] = "required /p/lib/slurm/hpcrun.so mount_hom=0 silly=1 writable\n";
        AssertFails(State(New, _plugin), "plugin", "'mount_hom=0'", "mount_home=?", "'silly=1'", "'writable'");
    }

    [Fact]
    public void A_program_that_is_not_on_the_node_is_named() =>
        AssertFails(State(New, _plugin with { Program = "/q/bin/hpcrun" }), "hpcrun on this node", "/q/bin/hpcrun");

    [Fact]
    public void A_second_line_for_the_plugin_is_named()
    {
        _files["/etc/slurm/plugstack.conf"] += "optional /p/lib/slurm/hpcrun.so\n";
        AssertFails(State(New, _plugin), "plugstack.conf", "hpcrun.conf:1", "plugstack.conf:2");
    }

    [Fact]
    public void A_stack_without_the_plugin_is_a_limit_and_no_failure()
    {
        _files["/etc/slurm/plugstack.conf"] = "required other.so\n";
        Assert.Equal(Severity.Limited,
            Assert.Single(SlurmDiagnosis.Of(State(New, _plugin)), finding => finding.Subject == "plugstack.conf").Severity);
    }

    [Theory]
    [InlineData("IgnoreFileConfigJson=true\n", "IgnoreFileConfigJson is not true")]
    [InlineData("CreateEnvFile=null\n", "CreateEnvFile is not null")]
    [InlineData("RunTimeKill=b\n", "no RunTimeKill")]
    public void An_oci_conf_without_a_key_is_named_with_the_key(string line, string words)
    {
        _files["/etc/slurm/oci.conf"] = _files["/etc/slurm/oci.conf"].Replace(line, "", StringComparison.Ordinal);
        AssertFails(State(New, _plugin), "oci.conf", words);
    }

    [Fact]
    public void A_key_that_is_too_new_for_the_release_is_named() =>
        AssertFails(State(Old, _plugin with { BuiltFor = Old }), "oci.conf", "oci.conf:1", "does not know IgnoreFileConfigJson");

    [Fact]
    public void A_prolog_that_is_not_there_is_named_because_it_drains_the_node() =>
        AssertFails(State(New, _plugin) with { Scripts = [("Prolog", "/q/prolog"), ("Epilog", "/p/hpcrun-epilog")] }, "Prolog",
            "/q/prolog", "drains");

    [Fact]
    public void The_epilog_cleans_where_the_plugin_puts_things()
    {
        SiteFile epilog = SiteFiles.For(New, "/p", ["node_dir=/local/it's"], "/etc/slurm",
            _ => "#!/bin/sh\nplace=/var/tmp    # x\n")[2];
        Assert.EndsWith("\nplace='/local/it'\\''s'    # x\n", epilog.Text);
    }

    [Fact]
    public void A_node_without_Slurm_is_told_so() => AssertFails(State(null, _plugin), "Slurm", "neither slurmd nor scontrol");

    [Theory]
    [InlineData(22, 5, "oci-bundle.conf")]
    [InlineData(24, 11, "oci.conf")]
    public void Each_release_gets_the_files_that_it_understands(int major, int minor, string template)
    {
        List<SiteFile> files = SiteFiles.For(new SlurmRelease(major, minor, 1), "/p", ["mount_home=0", "mounts=/a b"],
            "/etc/slurm", name => "#!/bin/sh\n" + name);
        Assert.Equal(["plugstack.conf.d/hpcrun.conf", "hpcrun-prolog", "hpcrun-epilog", "oci.conf"],
            files.Select(file => file.Name));
        Assert.EndsWith("\n" + template, files[3].Text);
        Assert.EndsWith("required /p/lib/slurm/hpcrun.so mount_home=0 \"mounts=/a b\"\n", files[0].Text);
        Assert.All(files, file => Assert.Contains(SiteFiles.Mark, file.Text, StringComparison.Ordinal));
        Assert.StartsWith("#!/bin/sh\n#", files[1].Text);
    }

    [Fact]
    public void A_release_without_the_container_option_gets_no_oci_conf() =>
        Assert.DoesNotContain(SiteFiles.For(new SlurmRelease(20, 11, 9), "/p", [], "/etc/slurm", name => name),
            file => file.Name == "oci.conf");

    private SlurmState State(SlurmRelease? release, PluginFile? plugin) => new()
    {
        Release = release,
        ConfigurationFile = "/etc/slurm/slurm.conf",
        Scripts = [],
        IsMissing = path => path.StartsWith("/q/", StringComparison.Ordinal),
        PluginStackPath = "/etc/slurm/plugstack.conf",
        PluginStack = PluginStack.Read("/etc/slurm/plugstack.conf", _files.GetValueOrDefault, _ => ["hpcrun.conf"]),
        PluginDirectory = "/usr/lib/slurm",
        OciPath = "/etc/slurm/oci.conf",
        Oci = SlurmSettings.Read("/etc/slurm/oci.conf", _files.GetValueOrDefault),
        Task = null,
        Plugin = _ => plugin,
        IsProgram = path => path.StartsWith("/p/", StringComparison.Ordinal),
    };

    private static void AssertFails(SlurmState state, string subject, params string[] words)
    {
        IReadOnlyList<Finding> wrong = [.. SlurmDiagnosis.Of(state)
            .Where(finding => finding.Severity == Severity.Fatal && finding.Subject == subject)];
        Assert.NotEmpty(wrong);
        Assert.All(words,
            word => Assert.Contains(wrong, finding => (finding.State + finding.Remedy).Contains(word, StringComparison.Ordinal)));
    }
}
