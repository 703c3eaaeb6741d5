namespace Hpc.Registry;

/// <summary>Named files that make up an image on disk: those of a directory, or the members of a tar archive.</summary>
public abstract class MemberFiles : IDisposable
{
    /// <summary>The place, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Names of the files that are known without looking for them: those of an archive.</summary>
    public virtual IEnumerable<string> Paths => [];

    /// <summary>Null if there is no such file.</summary>
    public abstract Stream? TryOpen(string path);

    /// <exception cref="Binary.CorruptImageException">There is no such file.</exception>
    public Stream Open(string path) => TryOpen(path)
        ?? throw new Binary.CorruptImageException($"image '{Name}'", -1, $"no file \"{path}\"",
            "the files that its manifest names");

    /// <summary>A small file, whole; null if it is not there.</summary>
    public byte[]? TryRead(string path)
    {
        using Stream? stream = TryOpen(path);
        return stream is null ? null : SmallBlob.Read(new Oci.Descriptor { DigestText = path, Size = stream.Length }, stream);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
