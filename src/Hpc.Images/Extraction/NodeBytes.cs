using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>The bytes of a file in an image, at any place.</summary>
internal sealed class NodeBytes(SquashFsNode node) : RandomAccessSource
{
    public override long Length => node.Inode.Size;

    public override int Read(long offset, Span<byte> destination) => node.Read(offset, destination);
}
