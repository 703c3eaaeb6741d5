namespace Hpc.Binary;

/// <summary>A stream of which any part can be had without those before it.</summary>
public interface IRandomContent
{
    /// <summary>All of it, as long as the stream is open. Neither changes where the other is.</summary>
    RandomAccessSource Bytes { get; }
}
