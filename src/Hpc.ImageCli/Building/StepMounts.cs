using System.Text;
using System.Text.Unicode;
using Hpc.Build;
using Hpc.Recipes;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>What RUN --mount shows to a step, as words for <c>hpcrun exec</c>. Files of the context and of other stages are
/// packed: the step sees what COPY would copy, and nothing that a link leads to elsewhere.</summary>
/// <param name="other">Another stage or image, by its name.</param>
/// <param name="context">The context as COPY sees it.</param>
internal sealed class StepMounts(BuildPlace place, BuildRequest request, DockerState state, Func<string, BuiltLayers> other,
    Func<CopySource> context)
{
    private const string Agents = "/run/buildkit/ssh_agent.";
    private const uint OnlyOwnersRead = 0x100;

    private readonly List<string> _words = [], _key = [];
    private readonly Dictionary<string, string> _hidden = new(StringComparer.Ordinal);
    private readonly List<Func<string[]>> _late = [];
    private int _agents;

    /// <summary>What the step's layer depends on: files by their content, and no secret's.</summary>
    public IReadOnlyList<string> Key => _key;

    /// <summary>Variables of secrets.</summary>
    public IReadOnlyDictionary<string, string> Hidden => _hidden;

    /// <summary>Made when the step is run: secrets are nowhere before, and caches are held by nobody.</summary>
    public IReadOnlyList<string> Words() => [.. _words, .. _late.SelectMany(secret => secret())];

    public void Add(int line, string text)
    {
        RunMount mount = RunMount.Parse(line, text);
        switch (mount.Type)
        {
            case "bind":
                Bind(line, mount);
                break;
            case "cache":
                Refuse(line, mount.From is not null, "a cache that begins with files of a stage", "COPY them into it: RUN cp");
                string target = Target(mount);
                _late.Add(() => Shown(place.SharedDirectory(mount.Id ?? target, mount.Sharing), target, mount.IsWritable));
                break;
            case "tmpfs":
                _words.AddRange(["--tmpfs", Target(mount)]);
                break;
            case "secret":
                AddSecret(line, mount, mount.Id ?? Path.GetFileName(mount.Target) ?? "");
                break;
            default:
                AddAgent(line, mount, mount.Id ?? "default");
                break;
        }

        _key.Add(text);
    }

    private static void Refuse(int line, bool isSo, string what, string instead) => _ = isSo
        ? throw new RefusedException($"cannot do line {line}: hpcrun does not make {what}", "RUN --mount has it", instead)
        : false;

    private string Target(RunMount mount) =>
        ContainerPath.Of($"{(mount.Target!.StartsWith('/') ? "" : state.WorkingDirectory)}/{mount.Target}").ToString();

    private void Show(string file, string target, bool isWritable, string more = "") =>
        _words.AddRange(Shown(file, target, isWritable, more));

    private static string[] Shown(string file, string target, bool isWritable, string more = "") =>
        ["--mount", $"type=bind,{Pair("src", file)},{Pair("dst", target)}{(isWritable ? "" : ",ro")}{more}"];

    /// <summary>With quotes where it has a comma.</summary>
    private static string Pair(string key, string value) => value.AsSpan().ContainsAny(',', '"')
        ? $"\"{key}={value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : $"{key}={value}";

    private void Bind(int line, RunMount mount)
    {
        using LayerStack? stage = mount.From is { } from ? other(from).Open() : null;
        CopySource source = stage is null ? context() : new StageCopySource(stage.Files);
        string name = ImageTarget.Bytes(mount.Source);
        bool isDirectory = source.Entry(name, isNamed: true) is { } entry ? entry.Type == InodeType.Directory
            : throw new RefusedException($"cannot do line {line}: there is no '{mount.Source}' to show", source.Beginning,
                "ls, and correct source=");
        LayerDraft draft = new(StackFiles.None, state.Settings.Time);
        new FileCopying(draft, source).CopyAs(name, isDirectory ? "/" : "/file");
        (string file, string digest) = place.Write(draft, "bound", state.Settings);
        _key.Add(digest);
        if (isDirectory && !mount.IsWritable)
        {
            Show(file, Target(mount), isWritable: false, ",image-src=/");
            return;
        }

        string copy = place.NewName("bound");
        using TreeSource packed = SourceFinder.Open(ImageTarget.Bytes(file), ArchitectureCode.Host, skipped: null);
        ImageConversion.Run(packed, ImageTarget.Bytes(copy), ImageFormat.Directory, request.Settings with { Force = false },
            ArchitectureCode.Host);
        Show(isDirectory ? copy : Path.Combine(copy, "file"), Target(mount), mount.IsWritable);
    }

    private void AddSecret(int line, RunMount mount, string id)
    {
        byte[]? value = request.Secrets.Bytes(id);
        if (!HasAsked(line, mount, $"the secret '{id}'", $"--secret id={id},src=FILE", value) || value is null)
        {
            return;
        }

        if (mount.Variable is { } variable)
        {
            _hidden[variable] = Variable(line, variable, id, value);
        }

        if (mount.Variable is null || mount.Target is not null)
        {
            string target = Target(mount with { Target = mount.Target ?? "/run/secrets/" + id });
            _late.Add(() =>
            ["--mount", $"type=bind,src={place.NewSecret(value, mount.Mode ?? OnlyOwnersRead)},{Pair("dst", target)},ro"]);
        }
    }

    /// <exception cref="RefusedException">No variable can have this name or this value.</exception>
    private static string Variable(int line, string name, string id, byte[] value) =>
        name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        ? throw new RefusedException($"cannot do line {line}: '{name}' is not the name of a variable",
            "one has letters, digits and underscores", "env=NAME")
        : value.Contains((byte)0) || !Utf8.IsValid(value)
        ? throw new RefusedException($"cannot do line {line}: the secret '{id}' is no text", "a variable has text only",
            "show it as a file: target=/FILE")
        : Encoding.UTF8.GetString(value);

    private void AddAgent(int line, RunMount mount, string id)
    {
        if (HasAsked(line, mount, $"the agent '{id}'", $"--ssh {id}", request.Secrets.Socket(id)))
        {
            string target = Target(mount with { Target = mount.Target ?? $"{Agents}{_agents++}" });
            Show(request.Secrets.Socket(id)!, target, isWritable: true);
            _words.AddRange(["--env", $"SSH_AUTH_SOCK={target}"]);
        }
    }

    private static bool HasAsked(int line, RunMount mount, string what, string instead, object? value) => value is not null
        || (mount.IsRequired ? throw new RefusedException($"cannot do line {line}: {what} was not given",
            "the step demands it", instead) : false);
}
