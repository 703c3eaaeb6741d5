namespace Hpc.SquashFs;

/// <summary>A directory's listing in the directory table.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Index">One entry for every metadata block that it reaches into, with the first name there.</param>
internal sealed record WrittenListing(MetadataReference Start, long Size,
    IReadOnlyList<(DirectoryIndexEntry Entry, string Name)> Index);
