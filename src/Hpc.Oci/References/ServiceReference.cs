namespace Hpc.Oci;

/// <summary>An image of a library service or a hub.</summary>
/// <param name="Path">Names between slashes: ENTITY/COLLECTION/NAME, USER/NAME.</param>
/// <param name="Tag">Or a hash, sha256.HEX.</param>
public sealed record ServiceReference(string Path, string Tag)
{
    private const string Usual = "latest";

    /// <summary>Entity and collection that a library image has where its name says none.</summary>
    private static readonly string[] UsualParts = ["library", "default"];

    /// <summary>As its service names it.</summary>
    public string Name => $"{Path}:{Tag}";

    /// <summary>NAME_TAG.sif.</summary>
    public string FileName => $"{Path[(Path.LastIndexOf('/') + 1)..]}_{Tag}.sif";

    /// <param name="rest">What stands behind the scheme.</param>
    /// <exception cref="ReferenceException">It is no such name.</exception>
    public static ServiceReference Parse(SourceKind kind, string rest)
    {
        string[] parts = rest.Trim('/').Split('/');
        string[] last = parts[^1].Split(':', 2);
        parts[^1] = last[0];
        string tag = last.Length == 2 ? last[1] : Usual;
        bool isLibrary = kind == SourceKind.Library;
        parts = isLibrary && parts.Length < 3 ? [.. UsualParts[..(parts.Length == 1 ? 2 : 0)], .. parts] : parts;
        parts = isLibrary && parts.Length == 2 ? [parts[0], UsualParts[1], parts[1]] : parts;
        bool isRight = parts.Append(tag).All(IsName) && (isLibrary ? parts.Length == 3 : parts.Length >= 2);
        return isRight ? new ServiceReference(string.Join('/', parts), tag)
            : throw new ReferenceException($"\"{rest}\" is not the name of an image there",
                "names have letters, digits, '.', '_' and '-'", isLibrary ? "library://ENTITY/COLLECTION/NAME:TAG"
                : "shub://USER/NAME:TAG");
    }

    private static bool IsName(string part) => part.Length > 0 && part is not ("." or "..")
        && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '@');
}
