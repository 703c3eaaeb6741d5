namespace Hpc.SquashFs;

/// <summary>The content of a file, as a stream that knows how an image stores it: a writer that packs as that image was packed
/// takes its blocks as they are. What has the stream is in a project above this one.</summary>
public interface IStoredContent
{
    SquashFsNode Node { get; }

    /// <summary>Byte of the file that comes next.</summary>
    long Position { get; }

    /// <summary>Goes on by so many bytes, which are not read.</summary>
    void Skip(int count);
}
