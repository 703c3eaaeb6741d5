using Hpc.Build;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>What a build would do.</summary>
internal sealed class DefinitionExplanation(BuildPlace place, BuildRequest request)
{
    public void Print(DefinitionFile file, int[] needed)
    {
        for (int number = 0; number < file.Stages.Count; number++)
        {
            DefinitionStage stage = file.Stages[number];
            string name = stage.Name ?? (number + 1).ToString(), needless = needed.Contains(number) ? "" : ", not needed";
            Report.PrintBytes($"stage {name}: Bootstrap: {Text(stage, "bootstrap")}, From: {Text(stage, "from")}{needless}");
            foreach (string step in needed.Contains(number) ? Steps(stage) : [])
            {
                Report.PrintBytes($"  {step}");
            }
        }
    }

    private static string Text(DefinitionStage stage, string key) => stage.Header.GetValueOrDefault(key, "");

    private IEnumerable<string> Steps(DefinitionStage stage)
    {
        foreach (string name in new[] { "pre", "setup" }.Where(name => !stage.Section(name).IsEmpty && request.Has(name)))
        {
            yield return request.HasHostScripts ? $"%{name}: runs on this machine in each build" : $"%{name}: left out";
        }

        foreach (TransferSection section in request.Has("files") ? stage.Files : [])
        {
            yield return $"%files {section.Arguments}".TrimEnd() + $": {section.Transfers.Count} lines, copied in each build";
        }

        if (!stage.Section("post").IsEmpty && request.Has("post"))
        {
            yield return $"%post: {PostState(stage)}";
        }

        foreach (string name in stage.Applications)
        {
            yield return $"application {ImageTarget.Text(name)}"
                + (stage.Section("appinstall", name).IsEmpty ? "" : ", with %appinstall");
        }

        foreach (string name in new[] { "environment", "runscript", "startscript", "labels", "help", "test" }
            .Where(name => !stage.Section(name).IsEmpty))
        {
            yield return request.Has(name) ? $"%{name}" : $"%{name}: left out";
        }
    }

    /// <summary>Files are copied in front of it, and only then it is known what it depends on.</summary>
    private string PostState(DefinitionStage stage)
    {
        if (request.IsFresh)
        {
            return "runs, because of --no-cache";
        }

        if (stage.Files.Count > 0 || !stage.Section("setup").IsEmpty)
        {
            return "runs, unless the files that are copied are those of an earlier build";
        }

        BuiltLayers layers = new BaseImage(place, request).Of(stage);
        using LayerStack stack = layers.Open();
        uint time = request.Epoch ?? stack.Time;
        layers = new DefinitionFiles(place, request,
            request.Settings with { KeepIds = false, Time = time, LatestFileTime = time, Force = true })
            .Furnish(layers, stage);
        PostStep step = new(place, request, new StepProgram(place, request));
        return BuildPlace.Has(place.LayerPath(step.KeyOf(stage.Section("post"), layers, time)))
            ? "is in the cache" : "runs: the cache has no layer of this script on this image";
    }
}
