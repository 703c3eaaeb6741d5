using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>Names in documents that follow from what they name: the same packages have the same on any day.</summary>
internal static class DocumentId
{
    private const int ShortLength = 16;

    /// <summary>Of a package, different from all others of the document.</summary>
    public static string Of(Package package) => Digest(package.Identity)[..ShortLength];

    /// <summary>Of all that a document says.</summary>
    public static string Of(Inventory inventory, SbomSubject subject) => Digest(string.Join('\n',
        [$"{subject.Tool} {subject.Time} {inventory.System}",
            .. inventory.Packages.Select(package => $"{package.Identity} {package.License}"),
            .. inventory.Unread.Select(file => $"{file}")]));

    /// <summary>The same as a UUID (RFC 9562, version 8).</summary>
    public static string UuidOf(Inventory inventory, SbomSubject subject)
    {
        string hex = Of(inventory, subject);
        return $"{hex[..8]}-{hex[8..12]}-8{hex[13..16]}-a{hex[17..20]}-{hex[20..32]}";
    }

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string Digest(string text) => Sha256.Of(new MemorySource(RawText.Bytes(text)))["sha256:".Length..];
}
