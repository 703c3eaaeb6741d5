using System.Globalization;
using System.Text;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>Where the bytes of a sparse file go. GNU tar manual, "Storing Sparse Files": the old header and the pax formats 0.0,
/// 0.1 and 1.0.</summary>
internal static class SparseMap
{
    /// <summary>Offset and length pairs to segments, checked: in order, apart, inside the file.</summary>
    public static SparseSegment[] Of(IReadOnlyList<long> pairs, long fileSize, long offset)
    {
        if (pairs.Count % 2 != 0)
        {
            throw Wrong(offset, $"{pairs.Count} numbers");
        }

        SparseSegment[] segments = new SparseSegment[pairs.Count / 2];
        long end = 0;
        for (int at = 0; at < segments.Length; at++)
        {
            SparseSegment segment = new(pairs[2 * at], pairs[(2 * at) + 1]);
            if (segment.Offset < end || segment.Length < 0 || segment.Length > fileSize - segment.Offset)
            {
                throw Wrong(offset, $"{segment.Length} bytes at {segment.Offset} of a file of {fileSize}");
            }

            end = segment.Offset + segment.Length;
            segments[at] = segment;
        }

        return segments;
    }

    /// <summary>Format 0.1: <c>offset,length,offset,length...</c> in one record.</summary>
    public static List<long> Pairs(string text, long offset)
    {
        List<long> pairs = [];
        foreach (string number in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            pairs.Add(Number(number, offset, pairs.Count));
        }

        return pairs;
    }

    /// <summary>Format 1.0: the numbers stand in decimal, one a line, in blocks in front of the data.</summary>
    /// <param name="nextBlock">Gives the next 512 bytes of the entry's data.</param>
    public static List<long> Pairs(Func<byte[]> nextBlock, long offset)
    {
        List<long> pairs = [];
        StringBuilder digits = new();
        long wanted = -1;
        while (wanted < 0 || pairs.Count < wanted)
        {
            foreach (byte value in nextBlock())
            {
                if (value != '\n')
                {
                    digits.Append((char)value);
                    continue;
                }

                long number = Number(digits.ToString(), offset, pairs.Count);
                digits.Clear();
                if (wanted < 0)
                {
                    wanted = number <= TarLimits.MaxSegments ? 2 * number : throw Wrong(offset, $"{number} segments");
                }
                else
                {
                    pairs.Add(number);
                }

                if (pairs.Count == wanted)
                {
                    break;
                }
            }

            if (digits.Length > TarHeader.BlockSize)
            {
                throw Wrong(offset, "a number of more than 512 digits");
            }
        }

        return pairs;
    }

    /// <summary>The old format: <paramref name="count"/> pairs of 12-byte fields.</summary>
    public static void AddOld(List<long> pairs, ReadOnlySpan<byte> block, int start, int count, long offset)
    {
        TarNumberField field = new(offset);
        for (int at = 0; at < count && block[start + (24 * at)] != 0; at++)
        {
            pairs.Add(field.Read(block, start + (24 * at), 12, "sparse offset"));
            pairs.Add(field.Read(block, start + (24 * at) + 12, 12, "sparse length"));
        }

        if (pairs.Count > 2 * TarLimits.MaxSegments)
        {
            throw Wrong(offset, "more segments than any file has");
        }
    }

    private static long Number(string text, long offset, int count) =>
        count < 2 * TarLimits.MaxSegments && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Wrong(offset, $"\"{text}\"");

    private static CorruptImageException Wrong(long offset, string found) =>
        new("tar sparse map", offset, found, $"pairs of offset and length in ascending order, at most {TarLimits.MaxSegments}");
}
