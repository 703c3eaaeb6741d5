namespace Hpc.EndToEnd.Tests;

/// <summary>hpcrun build --check: an image is built again of what it says of itself.</summary>
[Collection(Machine.Name)]
public class BuildCheckTests(Machine machine)
{
    private UserCommand Script(string text)
    {
        string place = machine.NewDirectory();
        Directory.CreateDirectory(Path.Combine(place, "t"));
        Machine.Tool("chown", "-R", $"{machine.User.Uid}:{machine.User.Gid}", place);
        return machine.Script($"cp {machine.Images.Sif} base.sif\n{text}\nls -A t").In(place).With("TMPDIR", place + "/t")
            .With("HPCRUN_CACHEDIR", place + "/cache");
    }

    /// <param name="uptime">What is made of the uptime, which differs from step to step.</param>
    private static string Definition(string uptime) => $$$"""
        printf '%s\n' 'Bootstrap: localimage' 'From: base.sif' '%arguments' ' WHO=world' '%files' ' f' '%post' \
            ' echo "{{ WHO }}" > /who' ' mkdir -p /srv; cat /proc/uptime | {{{uptime}}} > /srv/up' '%labels' ' A b' > a.def
        """;

    [EndToEndFact]
    public void An_image_is_what_its_recipe_arguments_and_base_make()
    {
        Outcome outcome = Script($"""
            echo 1 > f; {Definition("wc -l")}
            SOURCE_DATE_EPOCH=1700000000 $hpcrun build --build-arg WHO=me a.sif a.def && $hpcrun build --check a.sif; echo $?
            $hpcrun exec a.sif cat /who
            """).Run().Ended(0).Says("is what its recipe makes");
        Assert.Equal(["0", "me"], outcome.Lines);
    }

    [EndToEndFact]
    public void What_differs_is_named_with_the_step_that_it_came_from()
    {
        Outcome outcome = Script($"""
            echo 1 > f; {Definition("sha256sum")}
            $hpcrun build a.sif a.def || exit 9
            echo 2 > f; $hpcrun build --check a.sif; echo $?
            """).Run().Ended(0);
        Assert.Equal(["! /f: content (%files)", "! /srv/up: content (%post)", "3"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_dockerfile_is_built_again_in_its_context_and_lines_are_named()
    {
        Outcome outcome = Script("""
            mkdir c; echo 1 > c/x; printf '%s\n' 'ARG B' 'FROM $B' 'RUN echo a > /a' 'COPY x /x' > c/Dockerfile
            $hpcrun build --build-arg B=./../base.sif d.sif c/Dockerfile || exit 9
            $hpcrun build --check --context c d.sif; echo $?
            echo 2 > c/x; $hpcrun build --check --context c d.sif; echo $?
            """).Run().Ended(0);
        Assert.Equal(["0", "! /x: content (line 4)", "3"], outcome.Lines);
    }

    [EndToEndFact]
    public void Another_base_and_an_image_that_no_recipe_made_are_refused()
    {
        Outcome outcome = Script("""
            printf '%s\n' 'Bootstrap: localimage' 'From: base.sif' '%post' ' echo a > /a' > a.def
            $hpcrun build a.sif a.def || exit 9
            $hpcrun build --check base.sif; echo $?
            mkdir tree; $hpcrun convert --force tree base.sif; $hpcrun build --check a.sif; echo $?
            """).Run().Ended(0).Says("does not say how it was built", "is another one now");
        Assert.Equal(["255", "255"], outcome.Lines);
    }
}
