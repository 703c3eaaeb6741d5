namespace Hpc.Inject;

/// <summary>Which of two libraries a process in the container gets.</summary>
public enum LibrarySide
{
    /// <summary>The host's, put into the image.</summary>
    Host,

    /// <summary>The image's own.</summary>
    Image,

    /// <summary>Neither: nothing that needs it can be put into the image.</summary>
    Neither,
}

/// <summary>The decision about one library of a closure.</summary>
/// <param name="Path">On the host; empty if the host has none.</param>
/// <param name="ImagePath">The image's own of this name, as its loader finds it; null if it has none.</param>
/// <param name="Reason">Why.</param>
public sealed record LibraryChoice(string Name, string Path, string? ImagePath, LibrarySide Side, string Reason);
