using System.Text.Json;

namespace Hpc.EndToEnd.Tests;

/// <summary>hpcrun inspect --provenance: how hpcrun build made an image.</summary>
[Collection(Machine.Name)]
public class ProvenanceTests(Machine machine)
{
    private Outcome Run(string text)
    {
        string place = machine.NewDirectory();
        return machine.Script($"cp {machine.Images.Sif} base.sif\n{text}").In(place).With("HPCRUN_CACHEDIR", place
            + "/cache").Run();
    }

    /// <summary>The definition file's digest, the base's and the root file system's are those that sha256sum finds.</summary>
    [EndToEndFact]
    public void It_has_the_digests_of_recipe_base_and_root_file_system()
    {
        Outcome outcome = Run("""
            printf '%s\n' 'Bootstrap: localimage' 'From: base.sif' '%post' ' echo {{ WHO }} > /who' '%arguments' ' WHO=me' > a.def
            $hpcrun build --build-arg WHO=you a.sif a.def && $hpcrun build --build-arg WHO=you b.sif a.def || exit 9
            cmp a.sif b.sif || exit 8
            id=$($hpcrun sif list a.sif | grep -i '*system' | cut -d '|' -f 1)
            $hpcrun sif dump $id a.sif > root; $hpcrun inspect --provenance a.sif > p.json; cat p.json; echo
            for file in a.def base.sif root; do sha256sum < $file | cut -d ' ' -f 1; done
            """).Ended(0);
        JsonElement root = JsonDocument.Parse(outcome.Lines[0]).RootElement;
        JsonElement definition = root.GetProperty("predicate").GetProperty("buildDefinition");
        JsonElement parameters = definition.GetProperty("externalParameters");
        string[] said = [Digest(parameters.GetProperty("recipe")), Digest(definition.GetProperty("resolvedDependencies")[0]),
            Digest(root.GetProperty("subject")[0])];
        Assert.Equal(outcome.Lines.Skip(1), said);
        Assert.Equal("you", parameters.GetProperty("arguments").GetProperty("WHO").GetString());
    }

    [EndToEndFact]
    public void What_looks_like_a_secret_is_not_in_it()
    {
        Outcome outcome = Run("""
            printf hidden-one > s
            printf '%s\n' 'FROM ./base.sif' 'ARG API_TOKEN' 'ARG A' 'ARG URL' 'ARG B' 'RUN echo a > /a' > Dockerfile
            $hpcrun build --secret id=x,src=s --build-arg API_TOKEN=hidden-two --build-arg A=is-hidden-one-too \
                --build-arg URL=https://me:hidden-three@host/x --build-arg B=seen d.sif Dockerfile || exit 9
            $hpcrun inspect --provenance d.sif > p.json; grep -c hidden p.json; grep -o '"withheldArguments":[^]]*' p.json
            grep -o seen p.json
            """).Ended(0);
        Assert.Equal(["0", "\"withheldArguments\":[\"A\",\"API_TOKEN\",\"URL\"", "seen"], outcome.Lines);
    }

    [EndToEndFact]
    public void An_image_without_it_and_one_of_another_image_are_refused()
    {
        Outcome outcome = Run("""
            printf '%s\n' 'FROM ./base.sif' 'RUN echo a > /a' > Dockerfile; $hpcrun build d.sif Dockerfile || exit 9
            $hpcrun inspect --provenance d.sif > p.json
            $hpcrun inspect --provenance base.sif; echo $?; $hpcrun inspect --provenance $image; echo $?
            $hpcrun inspect --provenance .; echo $?
            mv p.json provenance.intoto.json
            $hpcrun sif add --datatype 7 --filename provenance.intoto.json base.sif provenance.intoto.json || exit 8
            $hpcrun inspect --provenance base.sif; echo $?
            """).Ended(0).Says("it has no provenance", "is of another root file system");
        Assert.Equal(["255", "255", "255", "255"], outcome.Lines);
    }

    private static string Digest(JsonElement resource) => resource.GetProperty("digest").GetProperty("sha256").GetString()!;
}
