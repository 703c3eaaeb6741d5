using System.Security.Cryptography;
using Xunit;

namespace Hpc.Binary.Tests;

public sealed class Sha256Tests
{
    [Fact]
    public void The_digest_of_abc_is_that_of_the_standard() => Assert.Equal(
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Sha256.Of(new MemorySource("abc"u8.ToArray())));

    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_001)]
    public void The_digest_of_any_length_is_that_of_the_library(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)), Sha256.Of(new MemorySource(bytes)));
    }
}
