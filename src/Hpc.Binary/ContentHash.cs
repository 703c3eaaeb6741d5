namespace Hpc.Binary;

/// <summary>SHA-256 of bytes as they come. hpcrun-image has a library for it, static executables have <see
/// cref="Sha256"/>.</summary>
public abstract class ContentHash : IDisposable
{
    public abstract void Add(ReadOnlySpan<byte> bytes);

    /// <summary>"sha256:" and the digest of all bytes so far, in lower-case hexadecimal digits.</summary>
    public abstract string Digest();

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool isDisposing)
    {
    }
}
