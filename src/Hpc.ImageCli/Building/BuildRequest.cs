using System.Globalization;
using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Plan;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>What the words of a build ask for besides its source and its target.</summary>
internal sealed record BuildRequest(ParsedArguments Words)
{
    /// <summary>Apptainer's names of what can be left out.</summary>
    private static readonly string[] s_sections = ["all", "none", "setup", "files", "post", "environment", "test", "labels",
        "runscript", "startscript", "help", "pre"];

    /// <summary>What is recorded of options that an image depends on, beside its recipe.</summary>
    private static readonly string[] s_recorded =
        ["target", "section", "bind", "mount", "mksquashfs-args", "network", "arch", "arch-variant", "compressor", "level",
            "label"];

    private static readonly string[] s_recordedSwitches = ["no-setup", "nv", "rocm", "keep-ids"];

    public ImageSettings Settings { get; init; } = ImageOptions.Settings(Words);

    /// <summary>Of the image that is made; layers in the cache are as they are. Null for nothing.</summary>
    public ImageEncryption? Encryption { get; init; }

    /// <summary>The images that it began with.</summary>
    public BuildBases Bases { get; init; } = new(new Dictionary<string, string>());

    /// <summary>The sandbox that the last stage of a definition file begins with; null for what the file says.</summary>
    public string? Updated { get; init; }

    /// <summary>Of the places that it writes to.</summary>
    public FullDisk Disk { get; init; } = new(cache: null, ".");

    public ImageCache? Cache { get; } = ImageOptions.Cache(Words);

    public RegistryOptions Registry { get; } = ConnectionOptions.Read(Words);

    public Action<string> Note { get; } = GlobalOptions.Notes(Words);

    public BuildSecrets Secrets { get; } = new(Words);

    public bool Force => ImageOptions.Force(Words);

    /// <summary>Finished steps are not taken from the cache.</summary>
    public bool IsFresh => Words.Has("no-cache");

    /// <summary>Where a step fails.</summary>
    public bool OpensShell => Words.Has("shell-on-error");

    public bool IsOnlyExplained => Words.Has("dry-run");

    public bool HasTest => !Words.Has("notest") && Has("test");

    public bool HasHostScripts => !Words.Has("no-setup");

    public bool ToleratesUnused => Words.Has("warn-unused-build-args");

    /// <summary>SOURCE_DATE_EPOCH; null where it is not set.</summary>
    public uint? Epoch => Settings.LatestFileTime;

    /// <summary>Words of <c>hpcrun exec</c> for each step.</summary>
    public IEnumerable<string> StepWords =>
    [
        .. Words.All("bind").SelectMany(bind => new[] { "--bind", bind }),
        .. Words.All("mount").SelectMany(mount => new[] { "--mount", mount }),
        .. new[] { "nv", "rocm" }.Where(Words.Has).Select(name => "--" + name),
        .. Words.Text("network") is { } network ? new[] { "--network", network } : [],
    ];

    /// <summary>Whether a section is to be done.</summary>
    public bool Has(string section)
    {
        string[] wanted = [.. Words.All("section").SelectMany(text => text.Split(','))];
        return wanted.FirstOrDefault(name => !s_sections.Contains(name)) is { } unknown
            ? throw new CommandLineException($"--section \"{unknown}\" is not one of {string.Join(", ", s_sections)}", null,
                "hpcrun build --help")
            : wanted.Length == 0 || wanted.Contains("all") || wanted.Contains(section);
    }

    /// <summary>How long an answer of a registry is good, of <c>--pull</c>; null for what is usual.</summary>
    public TimeSpan? ReferenceLife => !Words.Has("pull") ? null : Words.Text("pull") switch
    {
        "missing" or "false" or "never" => TimeSpan.MaxValue,
        _ => TimeSpan.Zero,
    };

    /// <summary>No registry is asked: what the cache has not is refused.</summary>
    public bool AsksNobody => Words.Text("pull") == "never";

    /// <summary>What an option gives by <c>NAME=VALUE</c>.</summary>
    /// <exception cref="CommandLineException">A value has no name.</exception>
    public IReadOnlyDictionary<string, string> Pairs(string option)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (string text in Words.All(option))
        {
            int at = text.IndexOf('=', StringComparison.Ordinal);
            (string name, string value) = at > 0 ? (text[..at], text[(at + 1)..]) : (text, "");
            pairs[name] = name.Length > 0 && at != 0 ? value
                : throw new CommandLineException($"--{option} \"{text}\" has no name", null, $"--{option} NAME=VALUE");
        }

        return pairs;
    }

    /// <exception cref="RefusedException">The image is to be for another processor than this machine's.</exception>
    public void CheckPlatform()
    {
        string processor = ImageOptions.HostPlatform.Architecture, wanted = Words.Text("platform") ?? processor;
        string[] parts = wanted.Split('/');
        string named = parts.Length > 1 ? parts[1] : parts[0];
        if ((parts.Length > 1 && parts[0] != "linux") || Oci.Platform.GoName(named) != processor)
        {
            throw new RefusedException($"cannot build for {wanted}: steps run on this node's processor, {processor}",
                "hpcrun starts no emulator for them", "build it on a node of that processor; --arch, for an image without steps");
        }
    }

    /// <summary>Of <c>--build-arg</c>, and of the files of <c>--build-arg-file</c>, over which the first win.</summary>
    public Dictionary<string, string> Arguments()
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string file in Words.All("build-arg-file"))
        {
            foreach ((string name, string value) in Recipes.BuildArguments.Parse(RecipeText.Read(file)))
            {
                values[name] = value;
            }
        }

        foreach (string text in Words.All("build-arg"))
        {
            // A name alone has the value of the caller's variable, as docker and buildah have it: a proxy, a token.
            string? variable = text.Contains('=', StringComparison.Ordinal) ? null : Environment.GetEnvironmentVariable(text);
            (string name, string value) =
                Recipes.BuildArguments.Pair(ImageTarget.Bytes(variable is null ? text : $"{text}={variable}"));
            values[name] = value;
        }

        return values;
    }

    /// <summary>What the image says of how it was built.</summary>
    /// <param name="hasReplaced">--force made another image than there would have been.</param>
    public BuildRecord Record(bool isDockerfile, bool hasReplaced) => new(isDockerfile,
        [
            .. Arguments().OrderBy(argument => argument.Key, StringComparer.Ordinal)
                .Select(argument => $"--build-arg={ImageTarget.Text(argument.Key)}={ImageTarget.Text(argument.Value)}"),
            .. s_recorded.SelectMany(name => Words.All(name).Select(value => $"--{name}={value}")),
            .. s_recordedSwitches.Where(Words.Has).Select(name => $"--{name}"),
            .. hasReplaced ? new[] { "--force" } : [],
        ], Epoch, Bases.Found);

    /// <summary>A time as a shell writes it.</summary>
    public static string Text(uint time) => time.ToString(CultureInfo.InvariantCulture);
}
