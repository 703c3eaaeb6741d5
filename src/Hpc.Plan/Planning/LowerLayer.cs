namespace Hpc.Plan;

/// <summary>One read-only layer. The kinds below are all there are.</summary>
internal abstract record LowerLayer
{
    private LowerLayer()
    {
    }

    /// <summary>Where its tree begins, below the scratch directory; null where it is a directory of the host.</summary>
    public abstract string? Tree { get; }

    /// <summary>A directory of the host.</summary>
    internal sealed record Directory(string Path) : LowerLayer
    {
        public override string? Tree => null;
    }

    /// <summary>A further image, which the image server serves.</summary>
    /// <param name="Index">Among the plan's images.</param>
    /// <param name="IsEmbedded">It is a partition of the container's own image.</param>
    internal sealed record Image(int Index, bool IsEmbedded) : LowerLayer
    {
        public override string Tree => $"/image{Index}";

        public string Reason =>
            IsEmbedded ? "a read-only layer in the image: its overlay partition" : "a read-only layer (--overlay)";
    }

    /// <summary>An ext file system in a file, which fuse2fs serves.</summary>
    internal sealed record ExtFile(ExtLayer File) : LowerLayer
    {
        public override string Tree => File.Upper;
    }
}
