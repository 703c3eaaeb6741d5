using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>The content of a file in an image, its holes known as such.</summary>
public sealed class NodeContent(SquashFsNode node) : ForwardStream, ISparseContent
{
    private long _position;

    /// <summary>From the position to here there are zeros and nothing else, as far as was looked.</summary>
    private long _zerosEnd;

    public override long Length => node.Inode.Size;

    public override int Read(Span<byte> buffer)
    {
        int read = (int)Math.Min(buffer.Length, _zerosEnd - _position);
        if (read > 0)
        {
            buffer[..read].Clear(); // never asked for again: where a block lies is counted from those before it
        }
        else
        {
            read = node.Read(_position, buffer);
        }

        _position += read;
        return read;
    }

    public bool TrySkipZeros(int count)
    {
        if (count > Length - _position)
        {
            return false;
        }

        _zerosEnd = Math.Max(_zerosEnd, _position);
        while (_zerosEnd - _position < count && node.HoleAt(_zerosEnd) is > 0 and long hole)
        {
            _zerosEnd += hole;
        }

        bool isHole = _zerosEnd - _position >= count;
        _position += isHole ? count : 0;
        return isHole;
    }
}
