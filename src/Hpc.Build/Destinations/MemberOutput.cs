using Hpc.Oci;

namespace Hpc.Build;

/// <summary>Where the files of an image of layers are put: a directory, or a tar archive. One is written at a time, and gets its
/// name when it is whole; none can be seen before <see cref="Commit"/>.</summary>
internal abstract class MemberOutput : IDisposable
{
    public abstract bool Has(string path);

    /// <summary>Begins a file.</summary>
    /// <param name="directory">The directory that it will be in; "" for none.</param>
    public abstract void Begin(string directory);

    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Names what was written since <see cref="Begin"/>, in the directory that was said there. Where the name is taken
    /// it is dropped: names say what the content is.</summary>
    public abstract void End(string path);

    /// <summary>Writes the last file, and makes all of them seen at once.</summary>
    /// <param name="path">The file that says what the others are.</param>
    /// <param name="content">Given what it was before, null for nothing; may refuse.</param>
    public abstract void Commit(string path, Func<byte[]?, byte[]> content);

    public void Put(string path, ReadOnlySpan<byte> bytes)
    {
        Begin(LayerPath.Directory(path));
        Write(bytes);
        End(path);
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Close();
}
