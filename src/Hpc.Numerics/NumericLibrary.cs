namespace Hpc.Numerics;

/// <summary>A library in an image.</summary>
/// <param name="Path">In the image, without links; one char per byte.</param>
public sealed record NumericLibrary(LibraryKind Kind, string Path)
{
    /// <summary>As the library says it, or its file's name; empty if neither does.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether it chooses code by the processor at run time, as the variables need that are set for it.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>NumPy: the features of processors that it has code for beyond its baseline, in its own words.</summary>
    public IReadOnlyList<string> Dispatched { get; init; } = [];
}
