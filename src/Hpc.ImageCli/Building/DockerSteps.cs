using System.Text;
using System.Text.Json;
using Hpc.Build;
using Hpc.Recipes;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>The instructions of a stage, one after the other.</summary>
/// <param name="context">Directory of COPY and ADD.</param>
internal sealed class DockerSteps(BuildPlace place, BuildRequest request, Dockerfile file, DockerArguments arguments,
    DockerState state, string context)
{
    private readonly Dictionary<string, string> _arguments = new(StringComparer.Ordinal);
    private int _line;

    /// <summary>Another stage, or another image, by its name.</summary>
    public required Func<string, BuiltLayers> Other { get; init; }

    private DockerWords Words => new(file.Escape, name => state.Variable(name) ?? _arguments.GetValueOrDefault(name));

    public void Do(DockerInstruction instruction)
    {
        _line = instruction.Line;
        switch (instruction.Name)
        {
            case "RUN":
                Start(Expanded(instruction));
                break;
            case "COPY" or "ADD":
                Copy(instruction);
                break;
            case "WORKDIR":
                WorkIn(Words.Expand(instruction.Rest));
                break;
            case "ARG":
                Declare(instruction);
                break;
            case "ENV":
                SetVariables(instruction);
                break;
            case "SHELL":
                state.Shell = instruction.Json!;
                break;
            default:
                Configure(instruction);
                break;
        }
    }

    /// <summary>What only says how the image is started.</summary>
    private void Configure(DockerInstruction instruction)
    {
        switch (instruction.Name)
        {
            case "CMD":
                (state.Config, state.HasCommand) = (state.Config with { Command = Program(instruction) }, true);
                break;
            case "ENTRYPOINT":
                // CMD of the image below was for the program of the image below.
                state.Config = state.Config with
                {
                    Entrypoint = Program(instruction),
                    Command = state.HasCommand ? state.Config.Command : null
                };
                break;
            case "LABEL":
                state.SetLabels(Words.Pairs(instruction.Rest));
                break;
            case "MAINTAINER":
                state.SetLabels([new("maintainer", instruction.Rest)]);
                break;
            case "USER":
                state.Config = state.Config with { User = Words.Expand(instruction.Rest) };
                request.Note($"line {instruction.Line}: steps run as root, with the home directory of USER");
                break;
            case "ONBUILD":
                state.Config = state.Config with { OnBuild = [.. state.Config.OnBuild ?? [], instruction.Rest] };
                break;
            case "STOPSIGNAL":
                state.Config = state.Config with { StopSignal = StopSignal.Parse(_line, Words.Expand(instruction.Rest)) };
                break;
            case "EXPOSE":
                IEnumerable<string> ports = List(instruction).SelectMany(word => ExposedPorts.Parse(_line, word));
                state.Config = state.Config with { ExposedPorts = With(state.Config.ExposedPorts, ports) };
                break;
            case "VOLUME":
                IEnumerable<string> volumes = instruction.Json ?? List(instruction);
                state.Config = state.Config with { Volumes = With(state.Config.Volumes, volumes) };
                break;
            default:
                request.Note($"left out: line {instruction.Line}, {instruction.Name}: hpcrun has no use for it");
                break;
        }
    }

    /// <summary>Flags have variables; what follows them is the shell's.</summary>
    private DockerInstruction Expanded(DockerInstruction instruction) => instruction with
    {
        Flags = [.. instruction.Flags.Select(flag =>
            new KeyValuePair<string, string>(flag.Key, Words.ExpandVariables(flag.Value)))],
    };

    private IEnumerable<string> List(DockerInstruction instruction) => Words.Split(instruction.Rest).Select(Words.Expand);

    private IReadOnlyList<string> Program(DockerInstruction instruction) =>
        instruction.Json ?? (instruction.Rest.Length == 0 ? [] : [.. state.Shell, instruction.Rest]);

    private void Start(DockerInstruction instruction)
    {
        if (instruction.Rest.Length == 0)
        {
            request.Note($"line {_line}: RUN has no command");
        }

        StepMounts mounts = new(place, request, state, Other, () => Context());
        state.Layers = new DockerRun(place, request, state, mounts).Add(instruction, _arguments, arguments.Proxies);
    }

    private void Declare(DockerInstruction instruction)
    {
        foreach ((string name, string? value) in DockerArguments.Declared(instruction, Words))
        {
            Warn(instruction, name);
            if (arguments.Value(name, value) is { } known)
            {
                _arguments[name] = known;
            }
        }
    }

    /// <summary>All values are those of before the instruction.</summary>
    private void SetVariables(DockerInstruction instruction)
    {
        foreach ((string name, string value) in Words.Pairs(instruction.Rest))
        {
            Warn(instruction, name);
            state.SetVariable(name, value);
        }
    }

    /// <summary>Once for each name: it is in the image, in its record and in the cache.</summary>
    private void Warn(DockerInstruction instruction, string name)
    {
        if (SecretName.IsOne(name) && arguments.IsNew(name))
        {
            request.Note($"line {instruction.Line}: {instruction.Name} {name} looks like a secret, and what it is can be read "
                + "in the image: RUN --mount=type=secret shows one to a step alone");
        }
    }

    private void WorkIn(string directory)
    {
        string at = ContainerPath.Of($"{(directory.StartsWith('/') ? "" : state.WorkingDirectory)}/{directory}").ToString();
        state.Config = state.Config with { WorkingDirectory = at };
        using LayerStack stack = state.Layers.Open();
        LayerDraft draft = new(stack.Files, state.Settings.Time);
        string path = draft.Resolve(ImageTarget.Bytes(at));
        if (draft.Entry(path) is null)
        {
            draft.AddDirectories(path);
            state.Layers = place.Add(draft, state.Layers, "directory", state.Settings, $"line {_line}");
        }
    }

    private void Copy(DockerInstruction instruction)
    {
        using LayerStack stack = state.Layers.Open();
        string from = Words.Expand(instruction.Flag("from") ?? "");
        using LayerStack? other = from.Length > 0 ? Other(from).Open() : null;
        LayerDraft draft = new(stack.Files, state.Settings.Time);
        using AddedSources added = new(place, request);
        DockerCopy copy = new(draft, other is null ? Context() : new StageCopySource(other.Files), state.WorkingDirectory, added);
        copy.Do(instruction, Words);
        state.Layers = draft.IsEmpty ? state.Layers : place.Add(draft, state.Layers, "copy", state.Settings, $"line {_line}");
    }

    private ContextCopySource Context()
    {
        string[] places = [request.Words.Text("file") is { } recipe ? recipe + ".dockerignore" : "",
            Path.Combine(context, ".dockerignore")];
        IgnorePatterns ignored =
            places.Where(path => path.Length > 0).Select(RecipeText.ReadBeside)
                .FirstOrDefault(text => text is not null) is { } list
            ? IgnorePatterns.Parse(ImageTarget.Text(list)) : IgnorePatterns.None;
        return new ContextCopySource(ImageTarget.Bytes(context), path => ignored.Contains(ImageTarget.Text(path)),
            path => ignored.MayTakeBackIn(ImageTarget.Text(path)));
    }

    /// <summary>More members for what an image's configuration has as an object of names, also that of the image below.</summary>
    private static JsonElement With(JsonElement? before, IEnumerable<string> names)
    {
        IEnumerable<string> old = before is { ValueKind: JsonValueKind.Object } known
            ? known.EnumerateObject().Select(member => member.Name) : [];
        IEnumerable<string> members = old.Concat(names).Distinct().Order(StringComparer.Ordinal)
            .Select(name => $"\"{JsonEncodedText.Encode(name)}\":{{}}");
        return JsonDocument.Parse($"{{{string.Join(',', members)}}}").RootElement.Clone();
    }
}
