using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>The members of a tar archive, found in one pass over its headers and read in place. An archive that is compressed as
/// a whole is decompressed into a file that has no name.</summary>
public sealed class TarMembers : MemberFiles
{
    /// <summary>Links that lead to one another.</summary>
    private const int MaxLinks = 8;

    private readonly Dictionary<string, (long Offset, long Size)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly FileStream _archive;

    private TarMembers(string name, FileStream archive)
    {
        Name = name;
        _archive = archive;
        using TarReader reader = new(archive);
        while (reader.Next() is { } entry)
        {
            // Member names are ASCII by their formats; text of the archive's JSON is UTF-8.
            string path = LayerPath.Of(RawText.ToUtf16(entry.Path));
            if (entry.Type == TarEntryType.File)
            {
                _files[path] = (archive.Position, entry.Size);
            }
            else if (entry.Type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                // Old docker writes a layer that it wrote before as a link to it: ../ID/layer.tar.
                string from = entry.Type == TarEntryType.HardLink ? "" : LayerPath.Directory(path) + "/";
                _links[path] = LayerPath.Of(from + entry.LinkTarget);
            }
        }
    }

    public override string Name { get; }

    /// <param name="expand">Decompresses a stream whose first bytes say how; gives the stream itself where it is not
    /// compressed.</param>
    public static TarMembers Open(string path, Func<Stream, Stream> expand)
    {
        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Of(path, file, expand);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"cannot read '{path}'", error.Message, $"ls -l {path}", error);
        }
    }

    /// <summary>An archive that comes as a stream, through a file without a name.</summary>
    public static TarMembers Of(string name, Stream stream, Func<Stream, Stream> expand)
    {
        Stream expanded = expand(stream);
        if (ReferenceEquals(expanded, stream) && stream is FileStream { CanSeek: true } file)
        {
            file.Position = 0;
            return new TarMembers(name, file);
        }

        using (expanded)
        {
            FileStream copy = TemporaryFile.New("the archive is compressed and is expanded there");
            expanded.CopyTo(copy, 1 << 18);
            copy.Position = 0;
            return new TarMembers(name, copy);
        }
    }

    public override IEnumerable<string> Paths => _files.Keys.Concat(_links.Keys);

    public override Stream? TryOpen(string path)
    {
        path = LayerPath.Of(path);
        for (int links = 0; links < MaxLinks && _links.TryGetValue(path, out string? target); links++)
        {
            path = target;
        }

        return _files.TryGetValue(path, out (long Offset, long Size) found)
            ? new FilePart(_archive.SafeFileHandle, found.Offset, found.Size) : null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _archive.Dispose();
        }

        base.Dispose(disposing);
    }
}
