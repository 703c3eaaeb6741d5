using Hpc.Binary;
using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>A file of an image, read at any offset before the image is mounted.</summary>
internal sealed class ImageFileSource(OpenFileSystem image, NodeId file) : RandomAccessSource
{
    public override long Length { get; } = (long)image.Files.AttributesOf(file).FileSize;

    public override int Read(long offset, Span<byte> destination) => offset < 0 || offset >= Length ? 0
        : image.ReadAt(file, offset, destination[..(int)Math.Min(destination.Length, Length - offset)]);
}
