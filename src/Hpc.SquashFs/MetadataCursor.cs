using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Reads the decoded bytes of a table one after the other, across its metadata blocks.</summary>
internal sealed class MetadataCursor
{
    private readonly MetadataBlocks _blocks;
    private readonly MetadataRegion _region;
    private long _position;
    private int _offset;

    internal MetadataCursor(MetadataBlocks blocks, MetadataRegion region, MetadataReference start)
    {
        _blocks = blocks;
        _region = region;
        _position = region.Start + start.Block;
        _offset = start.Offset;
    }

    /// <summary>For error messages: the current block's position in the image plus the byte in the decoded block.</summary>
    internal long Origin => _position + _offset;

    /// <summary>Fills <paramref name="destination"/>.</summary>
    /// <exception cref="CorruptImageException">The table ends before.</exception>
    internal void Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = ReadSome(destination);
            destination = destination[count..];
        }
    }

    /// <summary>Like <see cref="Read"/>, but the table may end before; returns how many bytes there were.</summary>
    internal int ReadUpTo(Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length && _position < _region.End)
        {
            total += ReadSome(destination[total..]);
        }

        return total;
    }

    internal void Skip(long count)
    {
        while (count > 0)
        {
            count -= Advance(Rest(), count);
        }
    }

    private int ReadSome(Span<byte> destination)
    {
        ReadOnlySpan<byte> rest = Rest();
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        return Advance(rest, count);
    }

    /// <summary>What is left of the current block; never empty.</summary>
    private ReadOnlySpan<byte> Rest()
    {
        ReadOnlySpan<byte> bytes = _blocks.At(_position, _region).Bytes;
        return _offset < bytes.Length
            ? bytes[_offset..]
            : throw new CorruptImageException(
                $"{_region.Name}, offset in a block", _position, $"{_offset}", $"0 to {bytes.Length - 1}");
    }

    private int Advance(ReadOnlySpan<byte> rest, long wanted)
    {
        int count = (int)Math.Min(rest.Length, wanted);
        _offset += count;
        if (count == rest.Length)
        {
            _position = _blocks.At(_position, _region).Next;
            _offset = 0;
        }

        return count;
    }
}
