using Xunit;

namespace Hpc.Recipes.Tests;

public sealed class SecretNameTests
{
    [Theory]
    [InlineData("TOKEN")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("db_password_old")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("credentials")]
    public void A_word_of_a_secret_makes_one(string name) => Assert.True(SecretName.IsOne(name));

    [Theory]
    [InlineData("PUBLIC_KEY")]
    [InlineData("TOKENIZER")]
    [InlineData("KEYBOARD")]
    [InlineData("AUTHOR")]
    [InlineData("")]
    public void Other_words_do_not(string name) => Assert.False(SecretName.IsOne(name));
}
