using Hpc.Registry;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>The content of a file in an image.</summary>
internal sealed class NodeStream(SquashFsNode node) : ForwardStream
{
    private long _position;

    public override long Length => node.Inode.Size;

    public override int Read(Span<byte> buffer)
    {
        int read = node.Read(_position, buffer);
        _position += read;
        return read;
    }
}
