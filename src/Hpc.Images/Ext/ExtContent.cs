using Hpc.Binary;

namespace Hpc.Images;

/// <summary>The bytes of a file in an ext file system, its holes known as such.</summary>
internal sealed class ExtContent(ExtFileSource source, int blockSize) : ForwardStream, ISparseContent
{
    private long _position;

    /// <summary>Where the first block at or behind the position begins that is there, as far as it was looked for.</summary>
    private long _data = -1;

    public override long Length => source.Length;

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(_position, buffer);
        _position += read;
        return read;
    }

    public bool TrySkipZeros(int count)
    {
        if (count > Length - _position)
        {
            return false;
        }

        _data = _data >= _position ? _data : Next(_position);
        bool isHole = _position + count <= _data;
        _position += isHole ? count : 0;
        return isHole;
    }

    /// <inheritdoc/>
    /// <remarks>Not asked here: such a source is packed before it becomes a layer.</remarks>
    public IReadOnlyList<(long Offset, long Length)> DataParts() => [(0, Length)];

    private long Next(long offset) => source.NextBlock(offset / blockSize) is var block && block > long.MaxValue / blockSize
        ? Length
        : Math.Max(offset, block * blockSize);
}
