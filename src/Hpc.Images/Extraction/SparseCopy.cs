using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Images.Extraction;

/// <summary>Writes the content of a file so that what is zero takes no room.</summary>
internal sealed class SparseCopy
{
    private const int Piece = 1 << 20;

    /// <summary>Zeros of this length are left out where they begin at a multiple of it; every file system can.</summary>
    private const int Hole = 4096;

    private readonly byte[] _buffer = new byte[Piece];

    /// <param name="fd">An empty file.</param>
    /// <param name="goesOn">Asked before each piece; what it throws ends the copy.</param>
    /// <returns>0, or the negative errno.</returns>
    public int Copy(Stream content, int fd, Action goesOn)
    {
        long size = 0, written = 0;
        ISparseContent? sparse = content as ISparseContent;
        while (true)
        {
            goesOn();
            bool isHole = sparse?.TrySkipZeros(Piece) == true;
            int count = isHole ? Piece : content.ReadAtLeast(_buffer, Piece, throwOnEndOfStream: false);
            if (count == 0)
            {
                return size > written ? Unistd.TryTruncate(fd, size) : 0;
            }

            int error = isHole ? 0 : WriteData(fd, size, _buffer.AsSpan(0, count), ref written);
            if (error < 0)
            {
                return error;
            }

            size += count;
        }
    }

    private static int WriteData(int fd, long offset, ReadOnlySpan<byte> bytes, ref long written)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int start = at;
            while (at < bytes.Length && bytes[at..Math.Min(at + Hole, bytes.Length)].ContainsAnyExcept((byte)0))
            {
                at = Math.Min(at + Hole, bytes.Length);
            }

            if (at > start)
            {
                written = offset + at;
                if (Unistd.TryPwrite(fd, bytes[start..at], offset + start) is < 0 and int error)
                {
                    return error;
                }
            }

            at += at < bytes.Length ? Math.Min(Hole, bytes.Length - at) : 0;
        }

        return 0;
    }
}
