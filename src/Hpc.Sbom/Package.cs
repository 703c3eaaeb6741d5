namespace Hpc.Sbom;

/// <summary>One package in an image. Texts are one char per byte (adr/0002).</summary>
/// <param name="Version">As its own tools write it; empty where it is not known.</param>
/// <param name="Origin">The file of the image that says so, absolute.</param>
public sealed record Package(PackageKind Kind, string Name, string Version, string Origin)
{
    /// <summary>In the words of the kind: amd64, x86_64, noarch.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The licence in the words of its package; empty where it does not say.</summary>
    public string License { get; init; } = "";

    /// <summary>Type and name space in a package URL.</summary>
    public (string Type, string Namespace) Place { get; init; }

    /// <summary>What a package URL has behind the question mark, in the order of the names.</summary>
    public IReadOnlyList<(string Name, string Value)> Qualifiers { get; init; } = [];

    /// <summary>Name, version and where it is from, as other programs know them.</summary>
    public string Url => PackageUrl.Of(this);

    /// <summary>The same for two packages only if they are one, said twice.</summary>
    internal string Identity => string.Join('\0', Kind, Name, Version, Architecture, Origin);
}
