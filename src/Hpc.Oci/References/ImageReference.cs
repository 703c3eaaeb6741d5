using System.Text.RegularExpressions;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>The name of an image in a registry: <c>[registry/]repository[:tag][@digest]</c>. The grammar is that of
/// distribution/reference, which docker, podman and Apptainer share.</summary>
public sealed partial record ImageReference
{
    /// <summary>Where a name without a registry is looked for, and what docker's configuration files call it.</summary>
    public const string DefaultRegistry = "docker.io";

    private const string DefaultNamespace = "library/";
    private const string DefaultTag = "latest";
    private const int MaxName = 255;

    /// <summary>Host and port as the user wrote them; <see cref="DefaultRegistry"/> where he wrote none.</summary>
    public required string Registry { get; init; }

    /// <summary>Lower-case path components.</summary>
    public required string Repository { get; init; }

    /// <summary>"latest" where neither tag nor digest is given; null if there is only a digest.</summary>
    public string? Tag { get; init; }

    /// <summary>Given, it wins over the tag.</summary>
    public ImageDigest? Digest { get; init; }

    /// <summary>The user named in Pyxis' form, whose password the credential store has.</summary>
    public string? User { get; init; }

    /// <summary>What follows /manifests/ in a request.</summary>
    public string Version => Digest?.ToString() ?? Tag ?? DefaultTag;

    /// <summary>The last component of the repository, for file names.</summary>
    public string ShortName => Repository[(Repository.LastIndexOf('/') + 1)..];

    /// <exception cref="ReferenceException">The words name no image.</exception>
    public static ImageReference Parse(string text)
    {
        if (text.Contains('#', StringComparison.Ordinal))
        {
            return ParsePyxis(text);
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string first = text[..Math.Max(slash, 0)];

        return IsHost(first) ? OfParts(first, text[(slash + 1)..], text) : OfParts(DefaultRegistry, text, text);
    }

    /// <summary>A name with registry and tag, as docker and containerd write it down; null for what is no name, such as
    /// &lt;none&gt;:&lt;none&gt;.</summary>
    public static string? Full(string name)
    {
        try
        {
            return Parse(name).ToString();
        }
        catch (Exception error) when (error is RefusedException or CorruptImageException or UnsupportedFeatureException)
        {
            return null;
        }
    }

    /// <summary><c>[USER@][REGISTRY#]IMAGE[:TAG]</c>, as Pyxis and enroot write it. Without a # the whole is docker's
    /// form.</summary>
    /// <exception cref="ReferenceException">The words name no image.</exception>
    public static ImageReference ParsePyxis(string text)
    {
        int hash = text.IndexOf('#', StringComparison.Ordinal);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        bool hasUser = at > 0 && !text.AsSpan(at + 1).StartsWith("sha") && (hash < 0 || at < hash);
        string? user = hasUser ? text[..at] : null;
        string rest = hasUser ? text[(at + 1)..] : text;
        hash = rest.IndexOf('#', StringComparison.Ordinal);
        ImageReference reference = hash < 0 ? Parse(rest) : OfParts(rest[..hash], rest[(hash + 1)..], text);
        return reference with { User = user };
    }

    /// <summary>In docker's form, or in Pyxis' where docker would take the registry for a part of the repository: read again, it
    /// is the same.</summary>
    public override string ToString() =>
        $"{Registry}{(IsHost(Registry) ? '/' : '#')}{Repository}{(Tag is null ? "" : ":" + Tag)}"
        + $"{(Digest is { } digest ? "@" + digest : "")}";

    /// <summary>Whether a first component is a registry: where it could be no part of a repository's name.</summary>
    private static bool IsHost(string first) =>
        first.AsSpan().ContainsAny('.', ':') || first == "localhost" || first.AsSpan().ContainsAnyInRange('A', 'Z');

    private static ImageReference OfParts(string registry, string image, string text)
    {
        int at = image.IndexOf('@', StringComparison.Ordinal);
        ImageDigest? digest = at < 0 ? null : DigestOf(image[(at + 1)..], text);
        string name = at < 0 ? image : image[..at];
        int colon = name.LastIndexOf(':');
        string? tag = colon < 0 ? null : name[(colon + 1)..];
        string repository = colon < 0 ? name : name[..colon];
        registry = registry is "index.docker.io" or "registry-1.docker.io" ? DefaultRegistry : registry;
        if (registry == DefaultRegistry && !repository.Contains('/', StringComparison.Ordinal))
        {
            repository = DefaultNamespace + repository;
        }

        Check(RegistryForm().IsMatch(registry), text, $"\"{registry}\" is no host name");
        Check(tag is null || TagForm().IsMatch(tag), text, $"\"{tag}\" is no tag");
        Check(RepositoryForm().IsMatch(repository) && repository.Length <= MaxName, text,
            $"\"{repository}\" is no repository: lower-case letters, digits and single . _ - between them");
        return new ImageReference
        {
            Registry = registry, Repository = repository, Digest = digest,
            Tag = tag ?? (digest is null ? DefaultTag : null)
        };
    }

    /// <summary>What a person wrote is not damaged: it names no image.</summary>
    private static ImageDigest DigestOf(string digest, string text)
    {
        try
        {
            return ImageDigest.Parse(digest);
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            throw Wrong(text, $"\"{digest}\" is not a digest: sha256: and 64 lower-case hexadecimal digits, or sha512: and 128");
        }
    }

    private static void Check(bool right, string text, string why)
    {
        if (!right)
        {
            throw Wrong(text, why);
        }
    }

    private static ReferenceException Wrong(string text, string why) =>
        new($"\"{text}\" is not the name of an image", why, "[REGISTRY/]REPOSITORY[:TAG][@sha256:...]");

    [GeneratedRegex(@"\A(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)(:"
        + @"[0-9]{1,5})?\z")]
    private static partial Regex RegistryForm();

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagForm();
}
