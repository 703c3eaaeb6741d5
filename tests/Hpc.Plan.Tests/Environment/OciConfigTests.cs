using System.Text;
using Hpc.Binary;
using Xunit;

namespace Hpc.Plan.Tests;

public sealed class OciConfigTests
{
    private static OciConfig Parse(string json) => OciConfig.Parse(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void The_members_that_start_a_process_are_read_and_others_skipped()
    {
        OciConfig config = Parse("""
            {"created":"2024-01-01","architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["a"]},
             "config":{"Env":["PATH=/bin","X=a=b"],"Entrypoint":["/e"],"Cmd":["c","d"],"WorkingDir":"/w","User":"1000",
                       "Labels":{"k":"v","ü":"ß"},"ExposedPorts":{"80/tcp":{}},"Volumes":null},
             "history":[{"created_by":"x","empty_layer":true}]}
            """);
        Assert.Equal(("amd64", "linux", "/w", "1000"),
            (config.Architecture, config.OperatingSystem, config.WorkingDirectory, config.User));
        Assert.Equal(["PATH=/bin", "X=a=b"], config.Environment);
        Assert.Equal(["/e", "c", "d"], config.Entrypoint.Concat(config.Command));
        Assert.Equal("v", config.Labels["k"]);
        Assert.Equal("\u00c3\u009f", config.Labels["\u00c3\u00bc"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"config\":null}")]
    [InlineData("{\"config\":{\"Env\":null,\"Cmd\":null,\"Labels\":null,\"WorkingDir\":null}}")]
    public void What_is_absent_or_null_is_empty(string json)
    {
        OciConfig config = Parse(json);
        Assert.Empty(config.Environment);
        Assert.Empty(config.Labels);
        Assert.Equal("", config.WorkingDirectory);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"config\":[]}")]
    [InlineData("{\"config\":\"x\"}")]
    [InlineData("{\"config\":{\"Env\":\"x\"}}")]
    [InlineData("{\"config\":{\"Env\":[1]}}")]
    [InlineData("{\"config\":{\"Env\":[[]]}}")]
    [InlineData("{\"config\":{\"Labels\":[]}}")]
    [InlineData("{\"config\":{\"Labels\":{\"a\":{}}}}")]
    [InlineData("{\"architecture\":{}}")]
    [InlineData("{\"architecture\":\"\\ud800\"}")]
    public void Another_shape_is_corrupt(string json) => Assert.Throws<CorruptImageException>(() => Parse(json));

    [Fact]
    public void Bytes_flipped_at_random_leave_a_config_or_the_one_exception()
    {
        byte[] good = Encoding.UTF8.GetBytes(
            "{\"architecture\":\"amd64\",\"config\":{\"Env\":[\"A=\\u00fc\"],\"Cmd\":[\"x\"],\"Labels\":{\"a\":\"b\"}}}");
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            byte[] bytes = [.. good];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Exception? error = Record.Exception(() => OciConfig.Parse(bytes.AsSpan(0, random.Next(bytes.Length + 1))));
            Assert.True(error is null or CorruptImageException, $"seed {seed}: {error}");
        }
    }
}
