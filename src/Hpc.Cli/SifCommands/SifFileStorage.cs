using Hpc.Binary;
using Microsoft.Win32.SafeHandles;

namespace Hpc.Cli;

/// <summary>A SIF file on disk, open for reading and writing. The handle stays the caller's.</summary>
internal sealed class SifFileStorage(SafeFileHandle file) : RandomAccessStorage
{
    public override long Length => RandomAccess.GetLength(file);

    public override int Read(long offset, Span<byte> destination)
    {
        int done = 0;
        int count;
        do
        {
            count = RandomAccess.Read(file, destination[done..], offset + done);
            done += count;
        }
        while (count > 0 && done < destination.Length);

        return done;
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(file, bytes, offset);

    public override void SetLength(long length) => RandomAccess.SetLength(file, length);
}
