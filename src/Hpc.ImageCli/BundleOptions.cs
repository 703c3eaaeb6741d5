using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.OciRuntime;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>What the options of <c>bundle</c> say of the container, beside what its image says. Texts are one char per
/// byte.</summary>
internal sealed record BundleOptions
{
    /// <summary>Instead of the image's CMD.</summary>
    private IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>null: the image's ENTRYPOINT; empty: none.</summary>
    private string? Entrypoint { get; init; }

    private string? Directory { get; init; }

    private BundleSpec Given { get; init; } = new([], null);

    public static BundleOptions Read(ParsedArguments words) => new()
    {
        Words = [.. words.Arguments.Skip(2).Select(ImageTarget.Bytes)],
        Entrypoint = words.Text("entrypoint") is { } entrypoint ? ImageTarget.Bytes(entrypoint) : null,
        Directory = words.Text("pwd") is { } directory ? Absolute(ImageTarget.Bytes(directory)) : null,
        Given = new BundleSpec([], words.Has("no-userns") ? null : (Unistd.Getuid(), Unistd.Getgid()))
        {
            Environment = [.. words.All("env").Select(Variable)],
            HostName = words.Text("hostname") is { } name ? ImageTarget.Bytes(name) : "hpcrun",
            HasTerminal = words.Has("tty"),
            IsReadOnly = words.Has("read-only"),
            Binds = [.. words.All("bind").SelectMany(text => BindSpec.Parse(ImageTarget.Bytes(text))).Select(Bind)],
        },
    };

    /// <param name="note">Told of what of the image cannot be.</param>
    public BundleSpec Spec(ProcessConfig image, Action<string> note)
    {
        if (image.User is { Length: > 0 } user && user.Split(':')[0] is not ("0" or "root"))
        {
            note($"the program will be root of a user namespace instead of the image's user {user}: all files are one user's");
        }

        string? directory = Directory ?? (image.WorkingDirectory is { Length: > 0 } named ? ImageTarget.Bytes(named) : null);
        return Given with
        {
            Arguments = Arguments(image),
            Environment = Merged([.. (image.Environment ?? []).Select(ImageTarget.Bytes)], Given.Environment),
            Directory = directory is null ? "/" : directory.StartsWith('/') ? directory : $"/{directory}",
            Annotations = [.. Annotations(image)],
        };
    }

    private string[] Arguments(ProcessConfig image)
    {
        string[] entrypoint = Entrypoint is { } given ? (given.Length == 0 ? [] : [given])
            : [.. (image.Entrypoint ?? []).Select(ImageTarget.Bytes)];
        IReadOnlyList<string> command = Words.Count > 0 ? Words : Entrypoint is { Length: > 0 } ? []
            : [.. (image.Command ?? []).Select(ImageTarget.Bytes)];
        return entrypoint.Length + command.Count > 0 ? [.. entrypoint, .. command] : ["/bin/sh"];
    }

    /// <summary>Names once each: of two values the later one.</summary>
    private static List<string> Merged(IReadOnlyList<string> image, IReadOnlyList<string> given)
    {
        List<string> all = [];
        foreach (string entry in image.Concat(given).Where(entry => entry.IndexOf('=', StringComparison.Ordinal) > 0))
        {
            string name = entry[..(entry.IndexOf('=', StringComparison.Ordinal) + 1)];
            all.RemoveAll(other => other.StartsWith(name, StringComparison.Ordinal));
            all.Add(entry);
        }

        return all;
    }

    /// <summary>image-spec, conversion.md: labels, and the signal that ends the program.</summary>
    private static Dictionary<string, string> Annotations(ProcessConfig image)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        if (image.StopSignal is { Length: > 0 } signal)
        {
            all["org.opencontainers.image.stopSignal"] = ImageTarget.Bytes(signal);
        }

        foreach ((string name, string value) in
            (image.Labels ?? new Dictionary<string, string>()).OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            all[ImageTarget.Bytes(name)] = ImageTarget.Bytes(value);
        }

        return all;
    }

    private static string Variable(string text) => text.IndexOf('=', StringComparison.Ordinal) > 0 ? ImageTarget.Bytes(text)
        : throw new UsageException($"cannot set the variable \"{text}\": there is no value",
            "a variable is written NAME=VALUE", "--env NAME=VALUE");

    private static string Absolute(string path) => path.StartsWith('/') ? path
        : throw new UsageException($"cannot take \"{path}\" for a directory of the container: it is not absolute",
            "there is nothing that it could be relative to", $"/{path}");

    private static (string, string, bool) Bind(BindRequest bind)
    {
        if (bind.ImageSource is not null || bind.Flags != default || bind.Propagation != default)
        {
            throw new UsageException($"cannot bind \"{bind.Source}\" with these options: a bundle knows ro and rw",
                "it has binds of files and directories, and not of images", "--bind SRC:DST:ro");
        }

        string source = Path.GetFullPath(RawText.ToUtf16(bind.Source));
        return Stat.Of(ImageTarget.Bytes(source), followLinks: true, out _) is not null
            ? (ImageTarget.Bytes(source), Absolute(bind.Destination), bind.ReadOnly)
            : throw new RefusedException($"cannot bind '{source}': there is nothing of this name",
                "the bundle would not start", $"ls -ld '{source}'");
    }
}
