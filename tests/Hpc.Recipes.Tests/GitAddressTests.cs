using Xunit;

namespace Hpc.Recipes.Tests;

public sealed class GitAddressTests
{
    [Theory]
    [InlineData("https://host/a/b.git", "https://host/a/b.git", null, "/")]
    [InlineData("https://host/b.git#v1", "https://host/b.git", "v1", "/")]
    [InlineData("https://host/b.git#v1:doc/x", "https://host/b.git", "v1", "/doc/x")]
    [InlineData("git://host/b#:sub", "git://host/b", null, "/sub")]
    [InlineData("git@host:a/b#main", "git@host:a/b", "main", "/")]
    [InlineData("ssh://user@host/b", "ssh://user@host/b", null, "/")]
    public void A_repository_has_an_address_a_commit_and_a_directory(string text, string address,
        string? reference, string directory) =>
        Assert.Equal(new GitAddress(address, reference, directory), GitAddress.Parse(text));

    [Theory]
    [InlineData("https://host/b.git.txt")]
    [InlineData("https://host/b?x.git")]
    [InlineData("file.git")]
    [InlineData("-oProxyCommand=x@host:b")]
    [InlineData("ext::sh -c x")]
    [InlineData("a b@host:c")]
    public void Anything_else_is_none(string text) => Assert.Null(GitAddress.Parse(text));
}
