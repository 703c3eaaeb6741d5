namespace Hpc.EndToEnd.Tests;

/// <summary>Scripts of an image's environment and its runscript count where a site or a user has bound them.</summary>
[Collection(Machine.Name)]
public class BoundScriptTests(Machine machine)
{
    public static TheoryData<string> Forms => ImageSet.Forms;

    private const string Scripts = "/.singularity.d/env/";

    private string Script(string text) => machine.NewFile("#!/bin/sh\n" + text + "\n");

    [EndToEndTheory, MemberData(nameof(Forms))]
    public void One_that_is_added_and_one_that_covers_the_images_set_variables(string form)
    {
        string site = Script("export SITE=yes IMAGE_SAYS=site"), image = machine.Images.Of(form);
        Assert.Equal("yes site",
            machine.Run("exec", "-B", $"{site}:{Scripts}99-site.sh", image, "sh", "-c", "echo $SITE $IMAGE_SAYS").Run().Text);
        Assert.Equal("yes site",
            machine.Run("exec", "-B", $"{site}:{Scripts}90-environment.sh", image, "sh", "-c", "echo $SITE $IMAGE_SAYS")
                .Run().Text);
        Assert.Equal("yes site", machine.Run("exec", image, "sh", "-c", "echo $SITE $IMAGE_SAYS")
            .With("SINGULARITY_BIND", $"{site}:{Scripts}99-site.sh").Run().Text);
    }

    [EndToEndFact]
    public void Nothing_bound_over_one_takes_it_away() =>
        Assert.Equal("none",
            machine.Run("exec", "-B", $"/dev/null:{Scripts}90-environment.sh", machine.Images.Sif, "sh", "-c",
                "echo ${IMAGE_SAYS-none}").Run().Text);

    [EndToEndFact]
    public void One_that_needs_a_shell_gets_it_in_the_container()
    {
        string site = Script("for n in 1 2; do SITE=$SITE$n; done; export SITE");
        Assert.Equal("12",
            machine.Run("exec", "-B", $"{site}:{Scripts}99-site.sh", machine.Images.SquashFs, "sh", "-c", "echo $SITE")
                .Run().Text);
    }

    [EndToEndTheory]
    [InlineData("nosuch")]
    [InlineData("/no/such")]
    [InlineData("/etc")]
    public void A_program_that_is_not_there_is_told_in_the_same_words_whoever_looks_for_it(string program)
    {
        string site = Script("for n in 1 2; do SITE=$SITE$n; done");
        string[] Told(params string[] options) =>
            [.. machine.Run(["exec", .. options, machine.Images.SquashFs,
                program]).Run().Ended(255).Err.TrimEnd().Split('\n').Where(line =>
                !line.StartsWith("  at:", StringComparison.Ordinal))];
        Assert.Equal(Told(), Told("-B", $"{site}:{Scripts}99-site.sh"));
        Assert.Equal(3, Told().Length);
    }

    [EndToEndFact]
    public void An_image_without_any_has_those_of_a_bound_directory()
    {
        string site = Path.GetDirectoryName(machine.NewFile("export SITE=yes", "10-site.sh"))!;
        Assert.Equal("yes",
            machine.Run("exec", "-B", $"{site}:{Scripts}", machine.Images.Bare, "sh", "-c", "echo $SITE").Run().Text);
    }

    [EndToEndFact]
    public void A_runscript_that_is_bound_is_run()
    {
        string script = Script("echo mine $1");
        Machine.Tool("chmod", "755", script);
        Assert.Equal("mine x",
            machine.Run("run", "-B", script + ":/.singularity.d/runscript", machine.Images.Sif, "x").Run().Text);
        Assert.Equal("mine x",
            machine.Run("run", "-B", script + ":/.singularity.d/runscript", machine.Images.Bare, "x").Run().Text);
    }

    [EndToEndFact]
    public void Ranks_for_which_another_one_plans_have_them_too()
    {
        string site = Script("export SITE=yes");
        Assert.Equal(Enumerable.Repeat("yes", 8),
            machine.Together(8, $"PMI_RANK=$rank $hpcrun exec -B {site}:{Scripts}99-site.sh $image sh -c 'echo $SITE; read go'",
                "export MPI_LOCALNRANKS=8").Lines);
    }
}
