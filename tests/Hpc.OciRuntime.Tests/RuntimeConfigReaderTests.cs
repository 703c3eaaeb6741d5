using System.Text;
using Hpc.Binary;
using Hpc.Plan;
using Hpc.Tests;

namespace Hpc.OciRuntime.Tests;

public sealed class RuntimeConfigReaderTests
{
    [Theory]
    [InlineData("", "config.json")]
    [InlineData("[]", "config.json")]
    [InlineData("{", "config.json")]
    [InlineData("""{"ociVersion": "1.0.0"}""", "config.json.root")]
    [InlineData("""{"ociVersion": "2.0.0", "root": {"path": "/"}}""", "config.json.ociVersion")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": 5}}""", "config.json.root.path")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "a\u0000b"}}""", "config.json.root.path")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "\ud800"}}""", "config.json.root.path")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "process": {"cwd": "tmp"}}""", "config.json.process.cwd")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "process": {"cwd": "/", "user": {"uid": -1}}}""",
        "config.json.process.user.uid")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "process": {"cwd": "/", "rlimits": [{"type": "RLIMIT_X"}]}}""",
        "config.json.process.rlimits[0].type")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "process": {"cwd": "/", "rlimits": [{"type": "RLIMIT_CORE"},"""
        + """ {"type": "RLIMIT_CORE"}]}}""", "config.json.process.rlimits[1].type")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "process": {"cwd": "/", "oomScoreAdj": 1001}}""",
        "config.json.process.oomScoreAdj")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "linux": {"namespaces": [{"type": "moon"}]}}""",
        "config.json.linux.namespaces[0].type")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "linux": {"namespaces": [{"type": "pid"}, {"type": "pid"}]}}""",
        "config.json.linux.namespaces[1].type")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "linux": {"namespaces": [{"type": "pid", "path": "ns"}]}}""",
        "config.json.linux.namespaces[0].path")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "linux": {"rootfsPropagation": "x"}}""",
        "config.json.linux.rootfsPropagation")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "hooks": {"prestart": [{"path": "h"}]}}""",
        "config.json.hooks.prestart[0].path")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "hooks": {"poststop": [{"path": "/h", "timeout": 0}]}}""",
        "config.json.hooks.poststop[0].timeout")]
    [InlineData("""{"ociVersion": "1.0.0", "root": {"path": "/"}, "mounts": {}}""", "config.json.mounts")]
    public void What_is_wrong_is_named_by_its_path(string json, string structure) =>
        Assert.Equal(structure, Assert.Throws<CorruptImageException>(() => SampleConfig.Read(json)).Structure);

    [Fact]
    public void Null_is_as_good_as_absent_and_unknown_members_are_ignored()
    {
        RuntimeConfig config = SampleConfig.Read("""{"ociVersion": "1.2.0", "root": {"path": "/"}, "process": null,"""
            + """ "mounts": null, "linux": {"resources": null}, "zone": {"a": [1]}}""");
        Assert.Null(config.Process);
        Assert.Empty(config.Mounts);
    }

    [Fact]
    public void Bytes_outside_ascii_are_the_bytes_of_their_utf8_form() =>
        Assert.Equal("\u00c3\u00bc", SampleConfig.Read("""{"ociVersion": "1.2.0", "root": {"path": "ü"}}""").RootPath);

    [CorpusTheory]
    [InlineData("oci/libocispec-data/config.json")]
    [InlineData("oci/libocispec-data/config-netdevices.json")]
    [InlineData("oci/runtime-spec/schema-test/config/good/minimal.json")]
    [InlineData("oci/runtime-spec/schema-test/config/good/minimal-for-start.json")]
    [InlineData("oci/runtime-spec/schema-test/config/good/spec-example.json")]
    [InlineData("oci/runtime-spec/schema-test/config/good/linux-netdevice.json")]
    [InlineData("oci/runtime-spec/schema-test/config/good/linux-rdma.json")]
    public void Valid_files_of_others_are_read(string path) =>
        Assert.NotEmpty(RuntimeConfigReader.Read(Corpora.Read(path)).RootPath);

    [CorpusFact]
    public void A_process_without_directory_is_refused_as_the_specification_says() =>
        Assert.Throws<CorruptImageException>(() =>
            RuntimeConfigReader.Read(Corpora.Read("oci/libocispec-data/config.nocwd.json")));

    [CorpusFact]
    public void The_specifications_example_keeps_its_meaning()
    {
        RuntimeConfig config =
            RuntimeConfigReader.Read(Corpora.Read("oci/runtime-spec/schema-test/config/good/spec-example.json"));
        Assert.Equal("slartibartfast", config.Hostname);
        Assert.Equal("foobarbaz.test", config.DomainName);
        Assert.Equal([5u, 6u], config.Process!.User.AdditionalGroups);
        Assert.Equal(5, config.Hooks.PostStart[0].Timeout);
        Assert.Equal("/usr/bin/setup-network", Assert.Single(config.Hooks.Prestart[1].Arguments));
        Assert.Equal((1UL << 5) | (1UL << 29), config.Process.Capabilities!.Effective);
        Assert.Equal(new IdMapping(0, 1000, 32000), Assert.Single(config.Linux.UserMappings));
        Assert.Equal(("boottime", 604800L, 0u), config.Linux.TimeOffsets[1]);
        Assert.Equal(536870912, config.Linux.Resources.MemoryLimit);
        Assert.NotNull(config.Linux.Namespace(NamespaceKinds.Time));
        Assert.Equal(["getcwd", "chmod"], config.Linux.Seccomp!.Rules[0].Names);
    }

    /// <summary>Seed printed: bytes of a valid file changed at random give a configuration or one of the two
    /// exceptions.</summary>
    [Fact]
    public void Damaged_files_end_in_a_configuration_or_in_a_refusal()
    {
        byte[] good = Encoding.UTF8.GetBytes(SampleConfig.Text);
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                _ = RuntimeConfigReader.Read(bytes);
            }
            catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
            {
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}, round {round}: {error}\n{Encoding.Latin1.GetString(bytes)}");
            }
        }
    }
}
