using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Collects the tails of files into fragment blocks, each tail once.</summary>
internal sealed class FragmentPacker(OrderedWork<BlockSlot> queue, FragmentContents contents, int blockSize)
{
    private readonly Dictionary<(ulong Hash, int Length), (uint Fragment, int Offset)> _tails = [];
    private byte[] _open = new byte[blockSize];
    private int _used;
    private uint _number;

    /// <summary>Puts a tail, at least one byte and less than a block, where a tail with the same bytes is, or behind the
    /// last.</summary>
    internal void Add(WrittenNode node, ReadOnlySpan<byte> tail)
    {
        (ulong, int) key = (ContentHash.Of(tail), tail.Length);
        bool isKnown = _tails.TryGetValue(key, out (uint Fragment, int Offset) place);
        if (!isKnown || !IsAt(place, tail))
        {
            place = Append(tail);
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
        queue.Submit();
        _number++;
        _used = 0;
    }

    private (uint Fragment, int Offset) Append(ReadOnlySpan<byte> tail)
    {
        if (tail.Length > blockSize - _used)
        {
            Flush();
        }

        int offset = _used;
        tail.CopyTo(_open.AsSpan(offset));
        _used += tail.Length;
        return (_number, offset);
    }

    private bool IsAt((uint Fragment, int Offset) place, ReadOnlySpan<byte> tail) =>
        (place.Fragment == _number ? _open : contents.Of(place.Fragment)).Slice(place.Offset, tail.Length).SequenceEqual(tail);
}
