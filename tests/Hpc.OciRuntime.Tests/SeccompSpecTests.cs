using System.Text.Json.Nodes;
using Hpc.Binary;

namespace Hpc.OciRuntime.Tests;

public sealed class SeccompSpecTests
{
    [Theory]
    [InlineData("", 4)]
    [InlineData(", \"flags\": []", 0)]
    [InlineData(", \"flags\": [\"SECCOMP_FILTER_FLAG_LOG\", \"SECCOMP_FILTER_FLAG_TSYNC\"]", 2)]
    public void Flags_are_as_they_are_said_and_only_where_none_are_said_speculation_is_kept(string flags, uint bits) =>
        Assert.Equal(bits, SeccompFlags.Of(Read("{\"defaultAction\": \"SCMP_ACT_ALLOW\"" + flags + "}")));

    [Fact]
    public void A_filter_that_asks_has_a_descriptor_for_it_and_waits_may_be_killed()
    {
        SeccompSpec spec = Read("""
            {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/agent", "listenerMetadata": "m",
            "flags": ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"],
             "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}]}
            """);
        Assert.Equal((true, 8u | 32u, "/agent", "m"),
            (spec.Asks, SeccompFlags.Of(spec), spec.ListenerPath, spec.ListenerMetadata));
    }

    [Fact]
    public void An_unknown_flag_is_named() => Assert.Contains(
        "SECCOMP_FILTER_FLAG_X",
            Assert.Throws<UnsupportedFeatureException>(() =>
            SeccompFlags.Of(Read("""{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_X"]}"""))).Message,
                StringComparison.Ordinal);

    private static SeccompSpec Read(string json) =>
        SampleConfig.With(config => config["linux"]!["seccomp"] = JsonNode.Parse(json)).Linux.Seccomp!;
}
