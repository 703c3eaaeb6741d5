namespace Hpc.SquashFs;

/// <summary>Bytes of a file that an image stores as they are, one after another.</summary>
/// <param name="Start">The first one's place in the file.</param>
/// <param name="Position">Its place in the image.</param>
/// <param name="Length">How many.</param>
public readonly record struct StoredRun(long Start, long Position, long Length);
