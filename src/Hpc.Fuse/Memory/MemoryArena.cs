using Hpc.Linux;

namespace Hpc.Fuse.Memory;

/// <summary>Address space for buffers, mapped in large pieces: an image takes some dozen buffers, and the rank that opens it
/// waits for every mmap. What is given back is no longer resident, but its addresses are not given out again.</summary>
internal static unsafe class MemoryArena
{
    /// <summary>Larger buffers are mapped for themselves.</summary>
    public const long LargestTaken = 2 << 20;

    private const long PieceSize = 16 << 20;
    private const long CacheLine = 64;

    private static readonly long s_page = Environment.SystemPageSize;

    private static readonly Lock s_taking = new();
    private static byte* s_next;
    private static long s_left;

    /// <summary>Zero-filled memory: whole pages where it is at least one, a part of a page otherwise.</summary>
    public static byte* Take(long length)
    {
        long unit = length >= s_page ? s_page : CacheLine;
        lock (s_taking)
        {
            long skipped = -(long)s_next & (unit - 1);
            long size = (Math.Max(length, 1) + unit - 1) / unit * unit;
            if (skipped + size > s_left)
            {
                s_next = Mman.MapAnonymous((nuint)PieceSize);
                s_left = PieceSize;
                skipped = 0;
            }

            byte* taken = s_next + skipped;
            s_next = taken + size;
            s_left -= skipped + size;
            return taken;
        }
    }
}
