namespace Hpc.Binary;

/// <summary>The content of a file, as a stream that knows where nothing was ever written.</summary>
public interface ISparseContent
{
    /// <summary>Goes on by so many bytes if all of them are zeros that need not be read.</summary>
    bool TrySkipZeros(int count);
}
