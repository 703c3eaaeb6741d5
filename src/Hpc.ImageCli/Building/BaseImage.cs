using Hpc.Build;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.Recipes;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary>What a build begins with.</summary>
internal sealed class BaseImage(BuildPlace place, BuildRequest request)
{
    /// <summary>Bootstrap agents that are programs of a distribution, and what is to be had of it otherwise.</summary>
    private static readonly Dictionary<string, (string Tool, string Instead)> s_tools = new()
    {
        ["debootstrap"] = ("debootstrap", "debian:12"), ["mmdebstrap"] = ("mmdebstrap", "debian:12"),
        ["yum"] = ("yum", "rockylinux:9"),
        ["dnf"] = ("dnf", "fedora:42"), ["zypper"] = ("zypper", "opensuse/leap:15.6"), ["arch"] = ("pacstrap", "archlinux"),
        ["busybox"] = ("wget", "busybox"),
    };

    private static readonly string[] s_agents =
    [
        "docker", "docker-daemon", "docker-archive", "oci", "oci-archive", "localimage", "oras", "library", "shub",
            "scratch", "http", "https",
        .. s_tools.Keys,
    ];

    /// <summary>Of a stage of a definition file.</summary>
    /// <exception cref="RefusedException">There is no such image, or this program cannot make it.</exception>
    public BuiltLayers Of(DefinitionStage stage)
    {
        string? agent = stage.Header.GetValueOrDefault("bootstrap")?.ToLowerInvariant();
        if (agent is null)
        {
            throw new RefusedException("cannot build the image: a stage has no Bootstrap",
                "it says what the image is made from, and is the first line of the header",
                "Bootstrap: docker");
        }

        if (s_tools.TryGetValue(agent, out (string Tool, string Instead) tool))
        {
            throw new RefusedException($"cannot build the image: Bootstrap: {agent} needs root's rights and {tool.Tool}",
                "hpcrun begins with images that exist", $"Bootstrap: docker, From: {tool.Instead}");
        }

        string from = Text(stage, "from");
        return agent switch
        {
            "scratch" => Scratch(),
            _ when from.Length == 0 && s_agents.Contains(agent) =>
                throw new RefusedException($"cannot build the image: Bootstrap: {agent} has no From",
                "it names the image to begin with", "From: NAME"),
            "localimage" => Local(from, from),
            "docker" => Fetched($"docker://{InRegistry(stage, from)}"),
            "oras" or "library" or "shub" or "http" or "https" => Fetched($"{agent}://{WithoutSlashes(from)}"),
            "docker-daemon" or "docker-archive" or "oci" or "oci-archive" => Fetched($"{agent}:{from}"),
            _ => throw new RefusedException($"cannot build the image: Bootstrap: {agent} is unknown",
                "it says where the image to begin with comes from",
                CommandLine.NearestName.Find(agent, s_agents) is { } near ? $"did you mean {near}?"
                    : $"one of {string.Join(", ", s_agents)}"),
        };
    }

    /// <summary>An image that has to be fetched; the cache keeps it. One that has to be the same as before is asked for by its
    /// digest.</summary>
    /// <exception cref="RefusedException">It has to be the same, and cannot be had.</exception>
    public BuiltLayers Fetched(string uri)
    {
        string? expected = request.Bases.Expected(uri);
        string asked = expected is not null && PinnedImage.IsAddress(expected) ? expected : uri;
        try
        {
            ImageSettings settings = request.Settings with { Force = true };
            return request.Cache is { } cache ? Kept(cache, uri, asked, settings) : Taken(uri, asked, settings);
        }
        catch (RegistryException error) when (expected is not null)
        {
            throw new RefusedException(
                $"cannot build the image again: the image '{asked}' that it began with cannot be had", error.Message,
                $"hpcrun pull FILE {asked}; a mirror that has it is named by --mirror");
        }
    }

    private BuiltLayers Kept(ImageCache cache, string uri, string asked, ImageSettings settings)
    {
        CachedImage image =
            new(cache, ImageSource.Find(asked)!, asked, settings, ImageOptions.Wanted(request.Words), request.Registry)
            {
                Life = request.ReferenceLife,
                AsksNobody = request.AsksNobody,
            };
        string path = image.Locate();
        AddBase(uri, path, image.Pinned);
        return new BuiltLayers(path, [], BuiltLayers.KeyOf("image", Path.GetFileName(path)));
    }

    private BuiltLayers Taken(string uri, string asked, ImageSettings settings)
    {
        ImageSource source = ImageSource.Find(asked)!;
        WantedPlatform wanted = ImageOptions.Wanted(request.Words);
        string file = place.NewName("base.sif");
        string? pinned = null;
        if (source.IsWhole)
        {
            PullCommand.Pull(source, asked, ImageTarget.Of(file), settings, wanted, cache: null, request.Registry);
        }
        else
        {
            using ImageOpening opening = new(request.Registry, cache: null);
            using LayeredImage image = opening.Open(source, wanted.Platform);
            wanted.Check(asked, image.Config.Architecture);
            OciConversion.ToSif(image, asked, ImageTarget.Bytes(file), settings);
            pinned = PinnedImage.Of(source, image);
        }

        AddBase(uri, file, pinned);
        return new BuiltLayers(file, [], BuiltLayers.KeyOf("image", Digest(file)));
    }

    private void AddBase(string name, string file, string? pinned)
    {
        if (pinned is null)
        {
            request.Bases.Add(name, file);
        }
        else
        {
            request.Bases.AddPinned(name, pinned);
        }
    }

    /// <summary>Nothing at all.</summary>
    public BuiltLayers Scratch()
    {
        string empty = place.NewDirectory("scratch"), file = place.NewName("scratch.sqfs");
        ImageConversion.Run(new DirectorySource(ImageTarget.Bytes(empty), skipped: null), ImageTarget.Bytes(file),
            ImageFormat.SquashFs,
            request.Settings with { LatestFileTime = request.Epoch ?? 0, Time = request.Epoch ?? 0 }, ArchitectureCode.Host);
        return new BuiltLayers(file, [], BuiltLayers.KeyOf("scratch"));
    }

    /// <summary>An image or a tree of this machine; what is no SquashFS becomes one.</summary>
    /// <param name="name">As the recipe has it.</param>
    public BuiltLayers Local(string path, string name)
    {
        TreeSource source = SourceFinder.Open(ImageTarget.Bytes(path), ArchitectureCode.Host, skipped: null);
        bool isReady = source is SquashFsSource;
        string file = Path.GetFullPath(path);
        if (!isReady)
        {
            file = place.NewName("base.sif");
            ImageConversion.Run(source, ImageTarget.Bytes(file), ImageFormat.Sif, request.Settings with { Force = true },
                ArchitectureCode.Host);
        }

        source.Dispose();
        request.Bases.Add(name, file);
        return new BuiltLayers(file, [], isReady ? KeyOf(file) : BuiltLayers.KeyOf("image", Digest(file)));
    }

    /// <summary>Which file it is, and whether it is still the same.</summary>
    private static string KeyOf(string file) => Stat.Of(ImageTarget.Bytes(file), followLinks: true, out _) is { } status
        ? BuiltLayers.KeyOf("file", file, $"{status.Device} {status.Inode} {status.Size} {status.ModifiedNanoseconds}")
            : BuiltLayers.KeyOf("file", file);

    private static string Digest(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream));
    }

    /// <summary>Registry: and Namespace: stand in front of the name.</summary>
    private static string InRegistry(DefinitionStage stage, string from) => string.Join('/',
        new[] { Text(stage, "registry"), Text(stage, "namespace"), WithoutSlashes(from) }.Select(part => part.Trim('/'))
            .Where(part => part.Length > 0));

    private static string WithoutSlashes(string from) => from.StartsWith("//", StringComparison.Ordinal) ? from[2..]
        : from.IndexOf("://", StringComparison.Ordinal) is > 0 and int scheme ? from[(scheme + 3)..] : from;

    private static string Text(DefinitionStage stage, string key) => ImageTarget.Text(stage.Header.GetValueOrDefault(key, ""));
}
