using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The decoded bytes of fragment blocks that were handed over: the last few from memory, older ones out of the
/// image.</summary>
internal sealed class FragmentContents
{
    /// <summary>Bytes set aside for decoded blocks.</summary>
    private const int MemoryLimit = 4 << 20;

    private readonly (uint Fragment, byte[] Bytes)[] _kept;
    private readonly byte[] _stored;
    private readonly OrderedWork<BlockSlot> _queue;
    private readonly Func<uint, FragmentEntry?> _entries;
    private readonly RandomAccessStorage _image;
    private readonly Decompressor _decompressor;
    private int _oldest;

    internal FragmentContents(
        OrderedWork<BlockSlot> queue, Func<uint, FragmentEntry?> entries, RandomAccessStorage image, Decompressor decompressor,
        int blockSize)
    {
        _queue = queue;
        _entries = entries;
        _image = image;
        _decompressor = decompressor;
        _kept = [.. Enumerable.Range(0, Math.Max(2, MemoryLimit / blockSize)).Select(_ => (uint.MaxValue, new byte[blockSize]))];
        _stored = new byte[blockSize];
    }

    /// <summary>Keeps a block in the place of the one that was kept first.</summary>
    internal void Keep(uint fragment, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_kept[_oldest].Bytes);
        _kept[_oldest].Fragment = fragment;
        _oldest = (_oldest + 1) % _kept.Length;
    }

    internal Span<byte> Of(uint fragment)
    {
        foreach ((uint kept, byte[] bytes) in _kept)
        {
            if (kept == fragment)
            {
                return bytes;
            }
        }

        return Read(fragment);
    }

    private Span<byte> Read(uint fragment)
    {
        _queue.WaitFor(() => _entries(fragment) is not null);
        FragmentEntry entry = _entries(fragment)!.Value;
        Span<byte> stored = _stored.AsSpan(0, entry.SizeField.StoredSize);
        _image.ReadExactly(entry.Start.Value, stored, "written fragment");
        byte[] target = _kept[_oldest].Bytes;
        _kept[_oldest].Fragment = fragment;
        _oldest = (_oldest + 1) % _kept.Length;
        if (!entry.SizeField.IsCompressed)
        {
            stored.CopyTo(target);
        }
        else if (_decompressor.Decompress(stored, target) < 0)
        {
            throw new CorruptImageException("written fragment", entry.Start.Value, "bytes that do not decode",
                "what was written");
        }

        return target;
    }
}
