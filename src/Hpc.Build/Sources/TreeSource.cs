using Hpc.Images.Extraction;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>A tree of files to make an image of.</summary>
public abstract class TreeSource : IDisposable
{
    /// <summary>The processor that the files are for; null if the source does not say.</summary>
    public virtual SifArchitecture? Architecture => null;

    /// <summary>The definition file that the source carries; empty for none.</summary>
    public virtual ReadOnlyMemory<byte> DefinitionFile => default;

    /// <summary>JSON objects that the source carries, by name.</summary>
    public virtual IReadOnlyDictionary<string, byte[]> Json => new Dictionary<string, byte[]>();

    /// <summary>When the source was made, as it says, in seconds since 1970; 0 if it does not.</summary>
    public virtual uint Time => 0;

    /// <summary>Whether its files come in the order of their names, each once, and all directories with them.</summary>
    public virtual bool IsInOrder => false;

    /// <summary>What of its files could not be read, so far.</summary>
    public virtual TreeLosses? Losses => null;

    public abstract void CopyTo(TreeTarget target);

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Close()
    {
    }
}
