namespace Hpc.Plan;

/// <summary>An image that a launch needs beside the container's own.</summary>
/// <param name="Name">The words that name the file.</param>
/// <param name="Part">The overlay partition that is meant; null for the file's root file system, or what a bind means.</param>
public sealed record AdditionalImage(string Name, EmbeddedLayer? Part)
{
    /// <summary>The object of a SIF file that is meant (<c>id=3</c>), where a directory of the image is bound; null for the first
    /// that is a file system.</summary>
    public uint? Number { get; init; }

    /// <summary>A directory of it is bound.</summary>
    public bool IsBound { get; init; }

    /// <summary>What a bind needs.</summary>
    internal static AdditionalImage Of(BindRequest bind) => new(bind.Source, null) { Number = bind.ImageObject, IsBound = true };
}
