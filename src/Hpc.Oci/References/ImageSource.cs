namespace Hpc.Oci;

/// <summary>A source of an image as the user names it: <c>docker://alpine:3</c>, <c>oci-archive:image.tar</c>.</summary>
/// <param name="Rest">What follows the scheme; of a web address the whole.</param>
public sealed record ImageSource(SourceKind Kind, string Rest)
{
    private static readonly (string Scheme, SourceKind Kind)[] Schemes =
    [
        ("docker://", SourceKind.Registry), ("oci://", SourceKind.Registry), ("oras://", SourceKind.Oras),
        ("docker-archive:", SourceKind.DockerArchive), ("oci-archive:", SourceKind.OciArchive), ("oci-sif:", SourceKind.OciSif),
            ("oci:", SourceKind.OciLayout),
        ("docker-daemon:", SourceKind.DockerDaemon), ("http://", SourceKind.Web), ("https://", SourceKind.Web),
        ("library://", SourceKind.Library), ("shub://", SourceKind.Hub),
    ];

    /// <summary>The source that the words name; null if they name no source of this kind, such as a file.</summary>
    /// <exception cref="ReferenceException">Nothing stands behind the scheme.</exception>
    public static ImageSource? Find(string text)
    {
        foreach ((string scheme, SourceKind kind) in Schemes)
        {
            if (text.StartsWith(scheme, StringComparison.Ordinal))
            {
                string rest = kind == SourceKind.Web ? text : text[scheme.Length..];
                rest = kind is SourceKind.DockerArchive or SourceKind.OciArchive or SourceKind.DockerDaemon
                    && rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
                return rest.Length > 0 ? new ImageSource(kind, rest)
                    : throw new ReferenceException($"\"{text}\" is not the name of an image", "nothing follows the colon",
                        scheme + "NAME");
            }
        }

        return null;
    }

    /// <summary>With the scheme.</summary>
    public string Uri => Kind == SourceKind.Web ? Rest : Schemes.First(scheme => scheme.Kind == Kind).Scheme + Rest;

    /// <summary>The image file is kept as it is, instead of being made from layers.</summary>
    public bool IsWhole => Kind is SourceKind.Oras or SourceKind.Web or SourceKind.Library or SourceKind.Hub;

    /// <summary>File or directory and, behind the first colon, the image's name in it.</summary>
    public (string Path, string? Name) FileAndName
    {
        get
        {
            int colon = Kind == SourceKind.OciSif ? -1 : Rest.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? (Rest, null) : (Rest[..colon], Rest[(colon + 1)..]);
        }
    }

    /// <summary>The file that <c>pull</c> writes where none is named: <c>name_tag.sif</c>.</summary>
    public string DefaultFileName => Kind switch
    {
        SourceKind.Registry or SourceKind.Oras or SourceKind.DockerDaemon => OfReference(ImageReference.Parse(Rest)),
        SourceKind.Web => LastPart(System.Uri.UnescapeDataString(Rest.Split('?', '#')[0])),
        SourceKind.Library or SourceKind.Hub => ServiceReference.Parse(Kind, Rest).FileName,
        _ => OfFile(LastPart(FileAndName.Path.TrimEnd('/')), FileAndName.Name),
    };

    private static string OfReference(ImageReference reference) =>
        $"{reference.ShortName}_{reference.Tag ?? reference.Digest?.ToString().Replace(':', '.') ?? "latest"}.sif";

    private static string OfFile(string file, string? name) =>
        $"{(file.EndsWith(".tar", StringComparison.Ordinal) ? file[..^4] : file)}"
        + $"{(name is null ? "" : "_" + LastPart(name).Replace(':', '_'))}.sif";

    private static string LastPart(string path) => path[(path.LastIndexOf('/') + 1)..];
}
