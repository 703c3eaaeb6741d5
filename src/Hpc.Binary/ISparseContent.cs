namespace Hpc.Binary;

/// <summary>The content of a file, as a stream that knows where nothing was ever written.</summary>
public interface ISparseContent
{
    /// <summary>Goes on by so many bytes if all of them are zeros that need not be read.</summary>
    bool TrySkipZeros(int count);

    /// <summary>Where data may be, in order and apart; between these parts there are zeros and nothing else. Whatever the
    /// position is, and without changing it.</summary>
    IReadOnlyList<(long Offset, long Length)> DataParts();
}
