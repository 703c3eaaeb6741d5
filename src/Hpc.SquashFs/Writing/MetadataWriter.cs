using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Writes a table of metadata blocks: 8 KiB each before they are compressed, one behind the other from a
/// start.</summary>
internal sealed class MetadataWriter(RandomAccessStorage image, long start, Compressor compressor)
{
    private const int UncompressedBit = 0x8000;

    private readonly byte[] _raw = new byte[SquashFsLimits.MetadataBlockSize];
    private readonly byte[] _stored = new byte[MetadataHeader.Size + SquashFsLimits.MetadataBlockSize];
    private readonly List<long> _blocks = [];
    private int _used;
    private long _storedSize;

    /// <summary>Where the next byte goes.</summary>
    internal MetadataReference Position =>
        _storedSize <= uint.MaxValue
            ? new MetadataReference((uint)_storedSize, (ushort)_used)
            : throw new UnsupportedFeatureException("a squashfs table of more than 4 GiB", "make an image of fewer files");

    /// <summary>Bytes written, before compression.</summary>
    internal long Length => (_blocks.Count * (long)SquashFsLimits.MetadataBlockSize) + _used;

    /// <summary>Where in the image each block begins.</summary>
    internal IReadOnlyList<long> Blocks => _blocks;

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, _raw.Length - _used);
            bytes[..count].CopyTo(_raw.AsSpan(_used));
            bytes = bytes[count..];
            _used += count;
            if (_used == _raw.Length)
            {
                Flush();
            }
        }
    }

    /// <summary>Writes what is left as a short block; returns where the table ends in the image.</summary>
    internal long Finish()
    {
        if (_used > 0)
        {
            Flush();
        }

        return start + _storedSize;
    }

    private void Flush()
    {
        int size = compressor.Compress(_raw.AsSpan(0, _used), _stored.AsSpan(MetadataHeader.Size, _used - 1));
        if (size == 0)
        {
            _raw.AsSpan(0, _used).CopyTo(_stored.AsSpan(MetadataHeader.Size));
        }

        ByteWriter header = new(_stored);
        header.U16(size > 0 ? size : _used | UncompressedBit);
        int stored = MetadataHeader.Size + (size > 0 ? size : _used);
        image.Write(start + _storedSize, _stored.AsSpan(0, stored));
        _blocks.Add(start + _storedSize);
        _storedSize += stored;
        _used = 0;
    }
}
