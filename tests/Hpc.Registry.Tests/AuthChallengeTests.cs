namespace Hpc.Registry.Tests;

/// <summary>WWW-Authenticate, as registries write it.</summary>
public class AuthChallengeTests
{
    [Fact]
    public void Several_challenges_of_one_header_are_told_apart()
    {
        AuthChallenge[] challenges = [.. AuthChallenge.Parse("""Bearer realm="https://a/token",service='s', Basic realm=b""")];
        Assert.Equal(["Bearer", "Basic"], challenges.Select(challenge => challenge.Scheme));
        Assert.Equal(("https://a/token", "s", "b"),
            (challenges[0].Parameter("realm"), challenges[0].Parameter("service"), challenges[1].Parameter("realm")));
    }

    [Theory]
    [InlineData('a')]
    [InlineData('7')]
    [InlineData('-')]
    public async Task A_header_of_one_long_word_is_looked_at_once(char letter) =>
        // it would take hours if each letter began a word
        await Task.Run(() => AuthChallenge.Parse(new string(letter, 1 << 20)).Count()).WaitAsync(TimeSpan.FromSeconds(30));

    [Fact]
    public void A_helper_is_a_name_and_no_path()
    {
        using Scratch scratch = new();
        string file = Path.Combine(scratch.Path, "config.json");
        File.WriteAllText(file, """{"credsStore":"../../tmp/x"}""");
        Assert.Contains("docker-credential-NAME",
            Assert.Throws<RegistryException>(() => DockerConfig.Read(file)!.Helper("r")).Why, StringComparison.Ordinal);
    }
}
