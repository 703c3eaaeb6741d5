using System.IO.Compression;
using Hpc.Crate;

namespace Hpc.ImageCli;

/// <summary>An RO-Crate that hpcrun archive did not make: described, and without a manifest that says what each byte is. Nothing
/// of it is run, and nothing of it is written anywhere.</summary>
internal sealed class ForeignCrate
{
    /// <summary>No description is longer.</summary>
    private const int MostBytes = 64 << 20;

    private readonly CrateDescription _about;
    private readonly int _files;

    private ForeignCrate(byte[] metadata, IReadOnlyCollection<string> names)
    {
        (_about, _files) = (CrateSummary.Read(metadata), names.Count);
        Findings = CrateReview.Of(metadata, names.Select(ImageTarget.Bytes), isWhole: true);
    }

    /// <summary>What reviewers would send back.</summary>
    public IReadOnlyList<string> Findings { get; }

    /// <returns>null: it is an archive of ours, or no crate at all.</returns>
    /// <exception cref="RefusedException">Its description is too long, or cannot be read.</exception>
    public static ForeignCrate? TryOpen(string path)
    {
        try
        {
            return Directory.Exists(path) ? OfDirectory(path) : File.Exists(path) ? OfZip(path) : null;
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or IOException
            or UnauthorizedAccessException)
        {
            return null; // who opens it as an archive says what is wrong
        }
    }

    public IEnumerable<(string About, string Text)> Lines()
    {
        yield return ("crate", $"{_files} files, made by others: no digests to check");
        yield return ("title", _about.Title.Length > 0 ? ImageTarget.Bytes(_about.Title) : "none");
        yield return ("license", _about.License.Length > 0 ? ImageTarget.Bytes(_about.License) : "none: nobody may use it");
        yield return ("authors", _about.Authors.Count > 0
            ? string.Join(", ", _about.Authors.Select(author => ImageTarget.Bytes(author.Name))) : "none");
        yield return ("rerun", "no: it has no record of hpcrun");
        foreach (string finding in Findings.DefaultIfEmpty("nothing that is known"))
        {
            yield return ("sent back for", ImageTarget.Bytes(finding));
        }
    }

    private static ForeignCrate? OfDirectory(string path)
    {
        string metadata = Path.Combine(path, CrateDocument.Name);
        if (File.Exists(Path.Combine(path, ArchiveManifest.Name))
            || new FileInfo(metadata) is not { Exists: true, LinkTarget: null })
        {
            return null;
        }

        using FileStream content = File.OpenRead(metadata);
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new ForeignCrate(Read(content, path),
            [.. Directory.EnumerateFiles(path, "*", all).Select(file => Path.GetRelativePath(path, file))]);
    }

    /// <summary>Zipped as it is, or in one directory, as browsers and repositories do.</summary>
    private static ForeignCrate? OfZip(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        string[] names = [.. zip.Entries.Select(entry => entry.FullName)];
        string? described = names.Where(name => name == CrateDocument.Name || name.EndsWith("/" + CrateDocument.Name,
            StringComparison.Ordinal)).MinBy(name => name.Length);
        string inside = described?[..^CrateDocument.Name.Length] ?? "";
        if (described is null || names.Contains(inside + ArchiveManifest.Name))
        {
            return null;
        }

        using Stream content = zip.GetEntry(described)!.Open();
        return new ForeignCrate(Read(content, path), [.. names.Where(name => !name.EndsWith('/')
            && name.StartsWith(inside, StringComparison.Ordinal)).Select(name => name[inside.Length..])]);
    }

    private static byte[] Read(Stream content, string path)
    {
        byte[] bytes = new byte[MostBytes + 1];
        int length = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MostBytes ? bytes[..length] : throw new RefusedException(
            $"cannot check '{path}': its {CrateDocument.Name} is longer than {MostBytes >> 20} MiB",
            "no crate has so much to say", null);
    }
}
