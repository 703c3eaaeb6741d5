using Hpc.Slurm;

namespace Hpc.Slurm.Tests;

public class ConfigurationTests
{
    private readonly Dictionary<string, string> _files = [];

    [Fact]
    public void Includes_of_plugstack_are_followed_sorted_and_relative_to_their_file()
    {
        _files["/etc/slurm/plugstack.conf"] = "# ours\nrequired /lib/a.so\ninclude plugstack.conf.d/*.conf\ninclude /nowhere/*\n";
        _files["/etc/slurm/plugstack.conf.d/20-b.conf"] = "optional  b.so x=1 \"y=two words\" # and more\n";
        _files["/etc/slurm/plugstack.conf.d/10-a.conf"] = "required /lib/hpcrun.so mount_home=0\n";
        _files["/etc/slurm/plugstack.conf.d/readme"] = "required /lib/never.so\n";
        PluginStack stack = PluginStack.Read("/etc/slurm/plugstack.conf", Text, List)!;
        Assert.Equal(["/lib/a.so", "/lib/hpcrun.so", "b.so"], stack.Plugins.Select(plugin => plugin.Plugin));
        Assert.Equal((false, "/plugins/b.so", "/etc/slurm/plugstack.conf.d/20-b.conf:1"),
            (stack.Plugins[2].IsRequired, stack.Plugins[2].PathIn("/plugins/"), stack.Plugins[2].ToString()));
        Assert.Equal(["x=1", "y=two words"], stack.Plugins[2].Arguments);
        Assert.Equal(3, stack.Files.Count);
        Assert.Empty(stack.Mistakes);
    }

    [Fact]
    public void A_line_of_plugstack_that_Slurm_cannot_read_is_named()
    {
        _files["/p"] = "require x.so\nrequired\n";
        Assert.Equal(["/p:1", "/p:2"], PluginStack.Read("/p", Text, List)!.Mistakes.Select(mistake => mistake[..4]));
        Assert.Null(PluginStack.Read("/q", Text, List));
    }

    [Fact]
    public void A_pattern_that_is_too_long_to_be_a_path_names_nothing_and_takes_no_memory()
    {
        _files["/p"] = $"include {string.Concat(Enumerable.Repeat("//:", 100_000))}\nrequired a.so\n";
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("a.so", Assert.Single(PluginStack.Read("/p", Text, List)!.Plugins).FileName);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void A_file_that_includes_itself_ends()
    {
        _files["/p"] = "required a.so\ninclude /p\n";
        Assert.NotEmpty(PluginStack.Read("/p", Text, List)!.Plugins);
        _files["/c"] = "A=1\nInclude /c\n";
        Assert.Equal("1", SlurmSettings.Read("/c", Text)!["a"]);
    }

    [Fact]
    public void Settings_have_comments_quotes_continued_lines_and_includes()
    {
        _files["/etc/slurm/slurm.conf"] =
            "ClusterName=test # a comment\nNodeName=n[1-2] CPUs=4\nInclude more.conf\nSlurmdSpoolDir=/a\\\n/b\nProlog=\"/x y\"\n";
        _files["/etc/slurm/more.conf"] = "plugstackconfig=/p\n";
        SlurmSettings settings = SlurmSettings.Read("/etc/slurm/slurm.conf", Text)!;
        Assert.Equal(["test", "n[1-2]", "4", "/p", "/a/b", "/x y"], settings.All.Select(setting => setting.Value));
        Assert.Equal(("/p", 1, "/etc/slurm/more.conf"),
            (settings["PlugStackConfig"], settings.Find("PlugStackConfig")!.Value.Line,
                settings.Find("PlugStackConfig")!.Value.Path));
        Assert.Null(settings["Epilog"]);
    }

    [Fact]
    public void The_oci_conf_of_make_install_reads_as_Slurm_reads_it()
    {
        _files["/oci.conf"] = "IgnoreFileConfigJson=true\nCreateEnvFile=null\nRunTimeRun=\"exec /l/hpcrun-container %e $(od "
            + "-An /proc/$$/cmdline | tr -dc 0-9a-f) \\# %@\"\nRunTimeQuery=\"/bin/true\"\n";
        SlurmSettings settings = SlurmSettings.Read("/oci.conf", Text)!;
        Assert.Equal("exec /l/hpcrun-container %e $(od -An /proc/$$/cmdline | tr -dc 0-9a-f) # %@", settings["RunTimeRun"]);
        Assert.Equal(4, settings.All.Count);
        Assert.All(settings.All, setting => Assert.True(OciKeys.Knows(setting.Key, new SlurmRelease(24, 11, 5))));
        Assert.False(OciKeys.Knows("IgnoreFileConfigJson", new SlurmRelease(22, 5, 8)));
    }

    private string? Text(string path) => _files.GetValueOrDefault(path);

    private string[] List(string directory) =>
        [.. _files.Keys.Where(path => path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal))
            .Select(path => path[(directory.TrimEnd('/').Length + 1)..].Split('/')[0]).Distinct()];
}
