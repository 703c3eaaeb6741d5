using System.Runtime.InteropServices;
using Hpc.Linux;

namespace Hpc.Fuse.Memory;

/// <summary>Zero-filled memory outside the managed heap. A page costs nothing until it is touched, so callers reserve
/// the most that they could need.</summary>
internal sealed unsafe class MappedMemory : IDisposable
{
    private byte* _start;

    public MappedMemory(long length)
    {
        Length = length;
        _start = length > MemoryArena.LargestTaken ? Mman.MapAnonymous((nuint)length) : MemoryArena.Take(length);
    }

    public byte* Start => _start;

    public long Length { get; }

    /// <summary>Gives the pages that lie wholly in the range back; they read as zeros afterwards. Where that is refused they
    /// stay, as zeros.</summary>
    public void Release(long offset, long length)
    {
        long page = Environment.SystemPageSize;
        long first = (offset + page - 1) / page * page;
        long end = (offset + length) / page * page;
        if (end > first && !Mman.TryAdvise(_start + first, (nuint)(end - first), Mman.MADV_DONTNEED))
        {
            NativeMemory.Clear(_start + first, (nuint)(end - first));
        }
    }

    public void Dispose()
    {
        if (_start != null)
        {
            if (Length > MemoryArena.LargestTaken)
            {
                Mman.Unmap(_start, (nuint)Length);
            }
            else
            {
                Release(0, Length);
            }

            _start = null;
        }
    }
}
