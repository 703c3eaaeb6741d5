using System.Text;

namespace Hpc.SquashFs.Tests;

/// <summary>Little-endian bytes, written down field by field in disk order.</summary>
internal sealed class Bytes
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public Bytes U16(params ushort[] values)
    {
        foreach (ushort value in values)
        {
            _bytes.Add((byte)value);
            _bytes.Add((byte)(value >> 8));
        }

        return this;
    }

    public Bytes U32(params uint[] values)
    {
        foreach (uint value in values)
        {
            U16((ushort)value, (ushort)(value >> 16));
        }

        return this;
    }

    public Bytes U64(params ulong[] values)
    {
        foreach (ulong value in values)
        {
            U32((uint)value, (uint)(value >> 32));
        }

        return this;
    }

    public Bytes Text(string ascii) => Raw(Encoding.Latin1.GetBytes(ascii));

    public Bytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
