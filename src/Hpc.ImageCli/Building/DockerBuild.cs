using Hpc.Build;
using Hpc.Oci;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>An image of a Dockerfile: the stages that the wanted one needs, in their order.</summary>
/// <param name="context">Directory of the files that COPY and ADD copy.</param>
internal sealed class DockerBuild(BuildPlace place, BuildRequest request, string text, string context)
{
    /// <summary>What docker gives to an image that begins with nothing.</summary>
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly Dictionary<int, DockerState> _built = [];
    private readonly HashSet<int> _begun = [];
    private readonly DockerArguments _arguments = new(request.Arguments());

    /// <summary>What the image was made of; null where it was not.</summary>
    public BuiltLayers? Result { get; private set; }

    /// <exception cref="RefusedException">The Dockerfile cannot be read, or a step failed.</exception>
    public void Make(ImageTarget target)
    {
        Dockerfile file = Dockerfile.Parse(ImageTarget.Text(text));
        _arguments.ReadGlobal(file);
        int wanted = Wanted(file);
        IReadOnlyList<int> needed = Needed(file, wanted);
        if (request.IsOnlyExplained)
        {
            Explain(file, needed);
            return;
        }

        foreach (int number in needed)
        {
            _ = Stage(file, number);
        }

        foreach (string name in _arguments.Unused)
        {
            request.Note($"the build argument '{name}' is not used");
        }

        DockerState state = _built[wanted];
        state.SetLabels(request.Pairs("label"));
        DockerMetadata metadata = new(state, text);
        BuiltLayers layers = Result = place.Add(metadata.Draft(), state.Layers, "metadata", state.Settings, BuiltLayers.Own);
        BuildRecord record = request.Record(isDockerfile: true, hasReplaced: false);
        using LayerStack tree = layers.Open(metadata.Definition, record.In(metadata.Json));
        ConvertCommand.Make(tree, target, request.Settings with
        {
            Time = state.Settings.Time,
            Attest = BuildProvenance.Of(request, record, text),
            Encryption = request.Encryption,
        });
    }

    private int Wanted(Dockerfile file) => request.Words.Text("target") is not { } name ? file.Stages.Count - 1
        : file.Find(name, file.Stages.Count) ?? throw new RefusedException($"cannot build the stage '{name}': there is none",
            $"stages are {string.Join(", ", file.Stages.Select((_, number) => file.NameOf(number)))}", "--target NAME");

    private IReadOnlyList<int> Needed(Dockerfile file, int wanted) =>
        StageOrder.Of(wanted, number => Uses(file, number), file.NameOf);

    private IEnumerable<int> Uses(Dockerfile file, int number)
    {
        int? begins = file.Find(_arguments.Global(file).Expand(file.Stages[number].Image), number);
        return file.Stages[number].Instructions.SelectMany(instruction => Froms(instruction, _arguments.Global(file)))
            .OfType<string>().Select(file.FindSource).Append(begins).OfType<int>();
    }

    /// <summary>Stages and images that an instruction names.</summary>
    private static IEnumerable<string?> Froms(DockerInstruction instruction, DockerWords words) => instruction.Name == "RUN"
        ? instruction.Flags.Where(flag => flag.Key == "mount")
            .Select(flag => FlagPairs.Parse(words.ExpandVariables(flag.Value)).Text("from"))
        : [instruction.Flag("from") is { } from ? words.Expand(from) : null];

    private void Explain(Dockerfile file, IReadOnlyList<int> needed)
    {
        foreach ((int number, DockerStage stage) in file.Stages.Index())
        {
            if (!needed.Contains(number))
            {
                Report.Print($"stage {file.NameOf(number)}: FROM {stage.Image}, not needed");
            }
            else
            {
                _ = Stage(file, number);
            }
        }
    }

    /// <summary>An instruction of a stage, done or only looked at.</summary>
    private void Do(DockerInstruction instruction, Dockerfile file, DockerSteps steps, DockerState state)
    {
        if (!request.IsOnlyExplained)
        {
            request.Note($"line {instruction.Line}: {instruction.Name} {instruction.Rest}");
            steps.Do(instruction);
            return;
        }

        Report.Print($"  {instruction.Name} {instruction.Rest}{Outlook(instruction, file, steps, state)}");
    }

    /// <summary>What a build would do at an instruction. What does not run is done, as what follows depends on it.</summary>
    private string Outlook(DockerInstruction instruction, Dockerfile file, DockerSteps steps, DockerState state)
    {
        bool isRun = instruction.Name == "RUN", hasFiles = isRun || instruction.Name is "COPY" or "ADD" or "WORKDIR";
        bool isBehind = hasFiles && (state.Layers.IsUnknown || Froms(instruction, _arguments.Global(file)).OfType<string>()
            .Select(file.FindSource).OfType<int>().Any(other => Stage(file, other).Layers.IsUnknown));
        if (isBehind)
        {
            state.Layers = state.Layers with { IsUnknown = true };
            return isRun ? " (runs: a step that it begins with runs)" : "";
        }

        steps.Do(instruction);
        return !isRun ? "" : !state.Layers.IsUnknown ? " (is in the cache)" : request.IsFresh ? " (runs, because of --no-cache)"
            : " (runs: the cache has no layer of it on these files)";
    }

    /// <summary>A stage as it is at its end; an instruction of ONBUILD may need one that no other does.</summary>
    private DockerState Stage(Dockerfile file, int number) => _built.TryGetValue(number, out DockerState? built) ? built
        : _begun.Add(number) ? _built[number] = Built(file, number) : throw StageOrder.Circular(file.NameOf(number));

    private DockerState Built(Dockerfile file, int number)
    {
        DockerStage stage = file.Stages[number];
        string image = _arguments.Global(file).Expand(stage.Image);
        CheckPlatform(stage, _arguments.Global(file).Expand(stage.Platform ?? ""));
        if (request.IsOnlyExplained)
        {
            Report.Print($"stage {file.NameOf(number)}: FROM {stage.Image}");
        }

        DockerState state = file.Find(image, number) is { } before ? new DockerState(Stage(file, before)) : Begun(image);
        DockerSteps steps = new(place, request, file, _arguments, state, context)
        {
            Other = name => file.FindSource(name) is { } other ? Stage(file, other).Layers : Base(name),
        };
        string[] triggers = [.. state.Config.OnBuild ?? []];
        state.Config = state.Config with { OnBuild = null };
        foreach (DockerInstruction instruction in triggers.Select(text => Dockerfile.Trigger(text, stage.Line))
            .Concat(stage.Instructions))
        {
            Do(instruction, file, steps, state);
        }

        return state;
    }

    private static void CheckPlatform(DockerStage stage, string platform)
    {
        string processor = ImageOptions.HostPlatform.Architecture;
        if (platform.Length > 0 && !platform.Split('/').Contains(processor))
        {
            throw new RefusedException($"cannot do line {stage.Line}: it is for {platform}",
                $"steps run on this node's processor, {processor}",
                "build it on a node of that processor");
        }
    }

    private DockerState Begun(string image)
    {
        BuiltLayers layers = Base(image);
        using LayerStack stack = layers.Open();
        uint time = request.Epoch ?? stack.Time;
        ImageSettings settings = request.Settings with
        {
            KeepIds = false,
            Time = time,
            LatestFileTime = time,
            Force = true,
            Compressor = "zstd",
            Level = null
        };
        byte[]? config = stack.Json.GetValueOrDefault(Sif.RunnableImage.OciConfig);
        ProcessConfig begun = config is not null ? ProcessConfig.Parse(config)
            : image == "scratch" ? new ProcessConfig { Environment = [DefaultPath] } : new ProcessConfig();
        return new DockerState(layers, settings, begun);
    }

    /// <summary>An image by its name: of a registry, of another place with a scheme in front, or a file with a path.</summary>
    private BuiltLayers Base(string name)
    {
        BaseImage source = new(place, request);
        return name == "scratch" ? source.Scratch()
            : name.StartsWith('/') || name.StartsWith("./", StringComparison.Ordinal)
            ? source.Local(Path.Combine(context, name), name)
            : source.Fetched(ImageSource.Find(name) is null ? $"docker://{name}" : name);
    }
}
