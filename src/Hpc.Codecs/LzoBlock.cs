namespace Hpc.Codecs;

/// <summary>One LZO1X block on its way through the decoder: a row of instructions, each a copy of earlier output followed
/// by literals, or a run of literals. Format: "LZO stream format as understood by Linux's LZO decompressor"
/// (Documentation/staging/lzo.rst).</summary>
internal ref struct LzoBlock(ReadOnlySpan<byte> source, Span<byte> destination)
{
    /// <summary>What the literals before an instruction were: 0 none, 1-3 that many behind a copy, 4 a run of their own.
    /// It decides what an instruction below 16 means.</summary>
    private const int AfterRun = 4;

    /// <summary>First byte of a block: above 17, it is itself a run of that many literals less 17.</summary>
    private const int FirstRunBase = 17;
    private const int FarDistanceBase = 0x4000;
    private const int AfterRunDistanceBase = 0x801;
    private const int Failed = -1;

    private readonly ReadOnlySpan<byte> _source = source;
    private readonly Span<byte> _destination = destination;
    private int _read;
    private int _literals;

    /// <summary>Bytes decoded so far.</summary>
    public int Written { get; private set; }

    /// <summary>Decodes everything; false when the block is malformed, does not fit or has bytes behind its end.</summary>
    public bool Decode()
    {
        if (_source.IsEmpty)
        {
            return false;
        }

        if (_source[0] > FirstRunBase)
        {
            int count = _source[_read++] - FirstRunBase;
            _literals = Math.Min(count, AfterRun);
            if (!CopyLiterals(count))
            {
                return false;
            }
        }

        while (_read < _source.Length)
        {
            int instruction = _source[_read++];
            if (instruction < 16 && _literals == 0)
            {
                int count = Length(instruction, mask: 15);
                _literals = AfterRun;
                if (count == Failed || !CopyLiterals(count + 3))
                {
                    return false;
                }
            }
            else if (!Match(instruction, out bool isEnd) || isEnd)
            {
                return isEnd && _read == _source.Length;
            }
        }

        return false;
    }

    /// <summary>A copy of earlier output and the 0 to 3 literals behind it.</summary>
    private bool Match(int instruction, out bool isEnd)
    {
        isEnd = false;
        (int length, int distance) = instruction switch
        {
            < 16 => NearMatch(instruction),
            < 32 => WideMatch(instruction, mask: 7, FarDistanceBase + ((instruction & 8) << 11)),
            < 64 => WideMatch(instruction, mask: 31, distanceBase: 1),
            _ => ShortMatch((instruction >> 5) + 1, 1 + ((instruction >> 2) & 7), shift: 3, instruction),
        };
        if (length == Failed)
        {
            return false;
        }

        if (distance == FarDistanceBase && instruction is >= 16 and < 32)
        {
            isEnd = length == 3;
            return isEnd;
        }

        return CopyEarlier(length, distance) && CopyLiterals(_literals);
    }

    /// <summary>Below 16: two bytes from at most 1 KiB back, or, behind a run of literals, three from 2 to 3 KiB back.</summary>
    private (int Length, int Distance) NearMatch(int instruction) => _literals == AfterRun
        ? ShortMatch(3, AfterRunDistanceBase + (instruction >> 2), shift: 2, instruction)
        : ShortMatch(2, 1 + (instruction >> 2), shift: 2, instruction);

    /// <summary>One more byte has the distance's high bits; the instruction's low two bits count the literals.</summary>
    private (int Length, int Distance) ShortMatch(int length, int distance, int shift, int instruction)
    {
        _literals = instruction & 3;
        return _read < _source.Length ? (length, distance + (_source[_read++] << shift)) : (Failed, 0);
    }

    /// <summary>16 to 63: a length of any size, then two bytes with 14 bits of distance and the count of literals.</summary>
    private (int Length, int Distance) WideMatch(int instruction, int mask, int distanceBase)
    {
        int length = Length(instruction, mask);
        if (length == Failed || _source.Length - _read < 2)
        {
            return (Failed, 0);
        }

        int word = _source[_read] | (_source[_read + 1] << 8);
        _read += 2;
        _literals = word & 3;
        return (length + 2, distanceBase + (word >> 2));
    }

    /// <summary>A length in the instruction's bits under <paramref name="mask"/>; if they are 0, zero bytes follow for
    /// 255 each and then one that is not zero.</summary>
    private int Length(int instruction, int mask)
    {
        if ((instruction & mask) != 0)
        {
            return instruction & mask;
        }

        int zeros = _source[_read..].IndexOfAnyExcept((byte)0);
        long length = zeros < 0 ? long.MaxValue : mask + zeros * 255L + _source[_read + zeros];
        if (length > _destination.Length)
        {
            return Failed;
        }

        _read += zeros + 1;
        return (int)length;
    }

    private bool CopyLiterals(int count)
    {
        if (count > _source.Length - _read || count > _destination.Length - Written)
        {
            return false;
        }

        _source.Slice(_read, count).CopyTo(_destination[Written..]);
        _read += count;
        Written += count;
        return true;
    }

    /// <summary>The copy may overlap what it writes: then the bytes in between repeat, and each pass can copy more.</summary>
    private bool CopyEarlier(int length, int distance)
    {
        if (distance > Written || length > _destination.Length - Written)
        {
            return false;
        }

        int start = Written - distance;
        Span<byte> target = _destination.Slice(Written, length);
        Written += length;
        while (!target.IsEmpty)
        {
            int count = Math.Min(target.Length, Written - target.Length - start);
            _destination.Slice(start, count).CopyTo(target);
            target = target[count..];
        }

        return true;
    }
}
