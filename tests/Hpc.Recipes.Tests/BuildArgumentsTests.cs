namespace Hpc.Recipes.Tests;

/// <summary>Values that take the places of {{ NAME }}.</summary>
public class BuildArgumentsTests
{
    private const string Text = """
        Bootstrap: docker
        From: {{ BASE }}:{{VERSION}}
        %arguments
            BASE=debian
            # c
            VERSION = 12
        %post
            echo {{  VERSION  }} {{ not a name }} { BASE }
        """;

    private static DefinitionStage Parse(string text, BuildArguments arguments) =>
        DefinitionFile.Parse(text, arguments).Stages[0];

    private static BuildArguments Given(params (string Name, string Value)[] values) =>
        new(values.ToDictionary(value => value.Name, value => value.Value));

    [Fact]
    public void A_given_value_wins_over_the_default()
    {
        DefinitionStage stage = Parse(Text, Given(("VERSION", "13")));
        Assert.Equal("debian:13", stage.Header["from"]);
        Assert.Equal("    echo 13 {{ not a name }} { BASE }\n", stage.Section("post").Text);
    }

    [Fact]
    public void A_name_without_a_value_is_refused_with_the_one_that_was_meant()
    {
        RefusedException error = Assert.Throws<RefusedException>(() =>
            Parse(Text.Replace("{{VERSION}}", "{{VERSOIN}}", StringComparison.Ordinal), Given()));
        Assert.Equal("cannot fill in '{{ VERSOIN }}': the build argument 'VERSOIN' is not set", error.Message);
        Assert.Equal("did you mean VERSION?", error.Remedy);
    }

    [Fact]
    public void Values_that_nobody_asked_for_are_known()
    {
        BuildArguments arguments = Given(("VERSION", "1"), ("Other", "x"));
        _ = Parse(Text, arguments);
        Assert.Equal(["Other"], arguments.Unused);
    }

    [Fact]
    public void A_file_of_arguments_has_comments_and_values_with_equal_signs() =>
        Assert.Equal(new Dictionary<string, string> { ["A"] = "b=c", ["D"] = "" }, BuildArguments.Parse("# c\nA=b=c\n\nD=\n"));

    [Fact]
    public void An_argument_without_a_value_is_refused() =>
        Assert.Contains("has no value", Assert.Throws<RefusedException>(() => BuildArguments.Pair("A")).Message,
            StringComparison.Ordinal);
}
