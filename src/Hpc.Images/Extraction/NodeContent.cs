using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>The content of a file in an image, its holes known as such.</summary>
public sealed class NodeContent(SquashFsNode node) : ForwardStream, ISparseContent, IRandomContent, IStoredContent
{
    private long _position;

    /// <summary>From the position to here there are zeros and nothing else, as far as was looked.</summary>
    private long _zerosEnd;

    public override long Length => node.Inode.Size;

    public RandomAccessSource Bytes => new NodeBytes(node);

    public SquashFsNode Node => node;

    long IStoredContent.Position => _position;

    public void Skip(int count) => _position += count;

    public override int Read(Span<byte> buffer)
    {
        int read = (int)Math.Clamp(_zerosEnd - _position, 0, buffer.Length);
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

    public IReadOnlyList<(long Offset, long Length)> DataParts()
    {
        List<(long Offset, long Length)> parts = [];
        long data = 0;
        for (long at = 0; at < Length;)
        {
            long hole = node.HoleAt(at);
            if (hole > 0 && at > data)
            {
                parts.Add((data, at - data));
            }

            at += hole > 0 ? hole : Math.Min(node.BlockSize - (at % node.BlockSize), Length - at);
            data = hole > 0 ? at : data;
        }

        return data < Length ? [.. parts, (data, Length - data)] : parts;
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
