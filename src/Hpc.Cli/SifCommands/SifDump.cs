using System.Buffers;
using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>What <c>hpcrun sif dump ID FILE</c> writes: the object's bytes and nothing else.</summary>
internal static class SifDump
{
    private const int ChunkSize = 1 << 20;

    /// <exception cref="RefusedException">There is no object <paramref name="id"/>.</exception>
    internal static void Write(SifFile file, uint id, ByteSink sink)
    {
        SifDescriptor descriptor = file.Get(id);
        RandomAccessSource data = file.Data(descriptor);
        byte[] chunk = ArrayPool<byte>.Shared.Rent((int)Math.Min(ChunkSize, Math.Max(data.Length, 1)));
        for (long offset = 0; offset < data.Length;)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, data.Length - offset));
            data.ReadExactly(offset, part, $"SIF object {id}");
            sink(part);
            offset += part.Length;
        }

        ArrayPool<byte>.Shared.Return(chunk);
    }
}
