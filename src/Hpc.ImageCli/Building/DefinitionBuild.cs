using Hpc.Binary;
using Hpc.Build;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>An image of a definition file: stage by stage, and at its end what is known of it.</summary>
internal sealed class DefinitionBuild(BuildPlace place, BuildRequest request, string text)
{
    private readonly StepProgram _program = new(place, request);
    private readonly Dictionary<int, BuiltLayers> _stages = [];

    /// <summary>What the image was made of; null where it was not.</summary>
    public BuiltLayers? Result { get; private set; }

    /// <exception cref="RefusedException">The definition file cannot be read, or a step failed.</exception>
    public void Make(ImageTarget target)
    {
        BuildArguments arguments = new(request.Arguments());
        DefinitionFile file = DefinitionFile.Parse(text, arguments);
        CheckUnused(arguments);
        int[] needed = Needed(file);
        if (request.IsOnlyExplained)
        {
            new DefinitionExplanation(place, request).Print(file, needed);
            return;
        }

        foreach (int number in needed)
        {
            _stages[number] = Built(file, number);
        }

        DefinitionStage stage = file.Stages[needed[^1]];
        BuiltLayers layers = _stages[needed[^1]];
        uint time = TimeOf(layers);
        DefinitionMetadata metadata = new(request, stage, text, time);
        LayerDraft draft = metadata.Draft(layers);
        layers = Result = place.Add(draft, layers, "metadata", Settings(time), BuiltLayers.Own);
        Test(stage, layers);
        BuildRecord record = request.Record(isDockerfile: false, metadata.HasReplaced);
        using LayerStack tree = layers.Open(RawText.Bytes(text), record.In(metadata.Json));
        ConvertCommand.Make(tree, target, request.Settings with
        {
            Time = time,
            Attest = BuildProvenance.Of(request, record, text),
            Encryption = request.Encryption,
        });
    }

    /// <summary>The last stage, and those of which it or another one needs files, in their order.</summary>
    internal static int[] Needed(DefinitionFile file)
    {
        SortedSet<int> needed = [];
        Stack<int> open = new([file.Stages.Count - 1]);
        while (open.TryPop(out int number))
        {
            if (needed.Add(number))
            {
                foreach (string stage in file.Stages[number].Files.Select(files => files.Stage).OfType<string>())
                {
                    open.Push(file.IndexOf(stage, number));
                }
            }
        }

        return [.. needed];
    }

    private void CheckUnused(BuildArguments arguments)
    {
        foreach (string secret in request.Arguments().Keys.Where(SecretName.IsOne))
        {
            request.Note($"the build argument '{ImageTarget.Text(secret)}' looks like a secret, and can be read in the image");
        }

        if (arguments.Unused is not [var name, ..])
        {
            return;
        }

        string what = $"the build argument '{ImageTarget.Text(name)}' is not used";
        if (!request.ToleratesUnused)
        {
            throw new RefusedException($"cannot build the image: {what}",
                $"the definition file has no {{{{ {ImageTarget.Text(name)} }}}}",
                "correct the name, or --warn-unused-build-args");
        }

        request.Note(what);
    }

    private BuiltLayers Built(DefinitionFile file, int number)
    {
        DefinitionStage stage = file.Stages[number];
        HostScript host = new(place, request);
        host.Run("pre", stage.Section("pre"), place.Work);
        BaseImage image = new(place, request);
        BuiltLayers layers = request.Updated is { } sandbox && number == file.Stages.Count - 1 ? image.Local(sandbox, sandbox)
            : image.Of(stage);
        DefinitionFiles files = new(place, request, Settings(TimeOf(layers)));
        layers = files.Furnish(layers, stage);
        foreach (TransferSection section in request.Has("files") ? stage.Files : [])
        {
            layers = section.Stage is { } from ? files.FromStage(section, layers, _stages[file.IndexOf(from, number)]) : layers;
        }

        layers = files.Setup(host, stage.Section("setup"), layers);
        foreach (TransferSection section in request.Has("files") ? stage.Files : [])
        {
            layers = section.Stage is null ? files.FromHost(section, layers) : layers;
        }

        layers = new ApplicationLayers(place, request, Settings(TimeOf(layers))).Furnish(stage, layers);
        PostStep programs = new(place, request, _program);
        layers = programs.Add("post", stage.Section("post"), layers, Settings(TimeOf(layers)));
        return ApplicationLayers.Install(stage) is { } install
            ? programs.Add("appinstall", install, layers, Settings(TimeOf(layers))) : layers;
    }

    /// <summary>A launch reads scripts in the image, and these lie in a layer above it.</summary>
    private const string TestAsInTheImage =
        "for script in /.singularity.d/env/*.sh; do [ ! -f \"$script\" ] || . \"$script\"; done; exec /.singularity.d/test";

    /// <summary>%test, in the image as it will be; what it writes is dropped.</summary>
    private void Test(DefinitionStage stage, BuiltLayers layers)
    {
        if (!request.HasTest || stage.Section("test").IsEmpty)
        {
            return;
        }

        request.Note("running %test");
        int status = _program.Run(layers, place.NewDirectory("test"), shown: null, new Dictionary<string, string>(),
            "exec", "/bin/sh", "-c", TestAsInTheImage);
        if (status != 0)
        {
            throw SectionScript.Failed("test", status);
        }
    }

    /// <summary>SOURCE_DATE_EPOCH, else when the image was made that the build began with: the same on any day.</summary>
    private uint TimeOf(BuiltLayers layers)
    {
        using LayerStack stack = layers.Open();
        return request.Epoch ?? stack.Time;
    }

    private ImageSettings Settings(uint time) => request.Settings with
    {
        KeepIds = false,
        Time = time,
        LatestFileTime = time,
        Force = true,
        Compressor = "zstd",
        Level = null
    };
}
