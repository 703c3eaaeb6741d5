using Hpc.Binary;

namespace Hpc.Fuse;

/// <summary>A file of an image, read at any offset before the image is mounted.</summary>
internal sealed class ImageFileSource(OpenImage image, NodeId file) : RandomAccessSource
{
    public override long Length { get; } = (long)image.Files.AttributesOf(file).FileSize;

    public override int Read(long offset, Span<byte> destination) => offset < 0 || offset >= Length ? 0
        : image.ReadAt(file, offset, destination[..(int)Math.Min(destination.Length, Length - offset)]);
}
