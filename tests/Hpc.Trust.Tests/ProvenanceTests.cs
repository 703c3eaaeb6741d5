using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Trust.Tests;

/// <summary>Provenance of builds, beside the schemas as their authors publish them: in-toto/attestation, spec/v1/statement.md;
/// slsa-framework/slsa, spec/v1.1/schema/provenance.cue.</summary>
public class ProvenanceTests
{
    private static readonly byte[] s_root = [.. Enumerable.Repeat((byte)0xab, 32)];

    private static Provenance Example => new("Dockerfile", new byte[32], "0.1.0+abc")
    {
        Arguments = new Dictionary<string, string> { ["A"] = "b\"c" },
        Withheld = ["TOKEN"],
        Options = ["--target=x"],
        Epoch = 1700000000,
        Materials = new Dictionary<string, ReadOnlyMemory<byte>> { ["docker://debian:12"] = new byte[32] },
    };

    [Fact]
    public void It_has_what_the_schemas_want_and_nothing_else()
    {
        JsonElement root = JsonDocument.Parse(Example.ToJson(s_root)).RootElement;
        Assert.Equal("https://in-toto.io/Statement/v1", root.GetProperty("_type").GetString());
        Assert.Equal("https://slsa.dev/provenance/v1", root.GetProperty("predicateType").GetString());
        SlsaSchema.CheckStatement(root);
        JsonElement parameters = root.GetProperty("predicate").GetProperty("buildDefinition").GetProperty("externalParameters");
        Assert.Equal("b\"c", parameters.GetProperty("arguments").GetProperty("A").GetString());
        Assert.Equal("TOKEN", parameters.GetProperty("withheldArguments")[0].GetString());
        Assert.Equal(1700000000, parameters.GetProperty("sourceDateEpoch").GetInt64());
    }

    [Fact]
    public void The_same_build_makes_the_same_bytes() => Assert.Equal(Example.ToJson(s_root), Example.ToJson(s_root));

    [Fact]
    public void Two_images_that_differ_in_their_passwords_are_both_there_and_a_digest_has_its_own_algorithm()
    {
        Provenance two = Example with
        {
            Materials = [KeyValuePair.Create("docker://r/a", (ReadOnlyMemory<byte>)new byte[32]),
                KeyValuePair.Create("docker://r/a", (ReadOnlyMemory<byte>)new byte[64])],
        };
        JsonElement root = JsonDocument.Parse(two.ToJson(s_root)).RootElement;
        SlsaSchema.CheckStatement(root);
        Assert.Equal(["sha256", "sha512"],
            root.GetProperty("predicate").GetProperty("buildDefinition").GetProperty("resolvedDependencies")
            .EnumerateArray().Select(one => one.GetProperty("digest").EnumerateObject().Single().Name));
    }

    [Fact]
    public void It_is_of_one_root_file_system_only()
    {
        byte[] json = Example.ToJson(s_root);
        Assert.True(Provenance.IsOf(json, s_root));
        Assert.False(Provenance.IsOf(json, new byte[32]));
    }

    [Theory, InlineData(""), InlineData("{}"), InlineData("[]"), InlineData("""{"_type":"x","predicateType":"y"}"""),
     InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/provenance/v1","subject":7}""")]
    public void Something_else_is_called_damaged(string json) =>
        Assert.Throws<CorruptImageException>(() => Provenance.IsOf(System.Text.Encoding.UTF8.GetBytes(json), s_root));

    [Fact]
    public void A_statement_of_a_file_is_none_of_a_build() => Assert.Throws<CorruptImageException>(() =>
        Provenance.IsOf(new FileStatement("f", s_root).ToJson(), s_root));
}
