using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Collects the tails of files into fragment blocks, each tail once. Where tails come from another image in the order in
/// which that has them, its blocks are taken as they are.</summary>
internal sealed class FragmentPacker(OrderedWork<BlockSlot> queue, FragmentContents contents, int blockSize)
{
    private readonly Dictionary<(ulong Hash, int Length), (uint Fragment, int Offset)> _tails = [];
    private byte[] _open = new byte[blockSize];
    private int _used;

    /// <summary>The block of another image that the open one is like so far; null for none.</summary>
    private TailOrigin? _origin;

    /// <summary>Which image the last tail is from that is from one.</summary>
    private SquashFsImage? _image;
    private uint _number;

    /// <summary>Puts a tail, at least one byte and less than a block, where a tail with the same bytes is, or behind the
    /// last.</summary>
    /// <param name="origin">Where it is from.</param>
    internal void Add(WrittenNode node, ReadOnlySpan<byte> tail, TailOrigin? origin)
    {
        (ulong, int) key = (ContentHash.Of(tail), tail.Length);
        bool isKnown = _tails.TryGetValue(key, out (uint Fragment, int Offset) place);
        if (!isKnown || !IsAt(place, tail))
        {
            place = Append(tail, origin);
            if (!isKnown)
            {
                _tails.Add(key, place);
            }
        }

        (node.FragmentIndex, node.FragmentOffset) = place;
    }

    /// <summary>Hands the open block over, if there is anything in it.</summary>
    internal void Flush()
    {
        if (_used == 0)
        {
            return;
        }

        contents.Keep(_number, _open.AsSpan(0, _used));
        BlockSlot slot = queue.Next();
        (slot.Raw, _open) = (_open, slot.Raw);
        slot.Length = _used;
        slot.Run = null;
        slot.EndsRun = false;
        slot.Fragment = (int)_number;
        slot.SizeField = _origin is { } origin ? origin.Image.ReadStoredFragment(origin.Fragment, slot.Packed) : default;
        slot.IsCarried = _origin is not null && (slot.SizeField.IsCompressed || slot.SizeField.StoredSize == _used);
        queue.Submit();
        _number++;
        _used = 0;
        _origin = null;
    }

    private (uint Fragment, int Offset) Append(ReadOnlySpan<byte> tail, TailOrigin? origin)
    {
        if (tail.Length > blockSize - _used || (origin is { Offset: 0 } first && BeginsBlock(first)))
        {
            Flush();
        }

        int offset = _used;
        bool goesOn = offset == 0 || (_origin is { } begun && begun.Image == origin?.Image && begun.Fragment == origin?.Fragment);
        _origin = goesOn && origin?.Offset == offset ? origin : null;
        _image = origin?.Image ?? _image;
        tail.CopyTo(_open.AsSpan(offset));
        _used += tail.Length;
        return (_number, offset);
    }

    /// <summary>Whether the open block is ended so that the next can be like one of another image. What that costs in size is
    /// bounded: a block that is less than half full is ended only where another image begins.</summary>
    private bool BeginsBlock(TailOrigin first) => _used >= blockSize / 2 || first.Image != _image;

    private bool IsAt((uint Fragment, int Offset) place, ReadOnlySpan<byte> tail) =>
        (place.Fragment == _number ? _open : contents.Of(place.Fragment)).Slice(place.Offset, tail.Length).SequenceEqual(tail);
}
