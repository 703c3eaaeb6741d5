using Hpc.Binary;
using Microsoft.Win32.SafeHandles;

namespace Hpc.Registry;

/// <summary>Some bytes of an open file, read from their beginning to their end; the file stays the owner's.</summary>
internal sealed class FilePart(SafeFileHandle file, long offset, long size) : ForwardStream
{
    private long _position;

    public override long Length => size;

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, size - _position);
        int read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], offset + _position);
        if (read == 0 && wanted > 0)
        {
            throw new Binary.CorruptImageException("archive", offset + _position, "the end of the file",
                $"{size - _position} bytes more");
        }

        _position += read;
        return read;
    }
}
