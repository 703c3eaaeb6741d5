using Hpc.Binary;
using Hpc.Crate;

namespace Hpc.Archives;

/// <summary>A source that is read from beginning to end, and what its bytes come to.</summary>
/// <param name="hash">That sums its bytes up; it is disposed of with the stream.</param>
internal sealed class SummedStream(RandomAccessSource source, ContentHash hash) : ForwardStream
{
    private const int Stretch = 1 << 20;

    private Crc32 _crc;

    /// <summary>Bytes that were read so far; the other two are over these.</summary>
    public long Count { get; private set; }

    public uint Crc => _crc.Value;

    /// <summary>"sha256:..."</summary>
    public string Digest => hash.Digest();

    public override long Length => source.Length;

    public static SummedStream OfAll(RandomAccessSource source, ContentHash hash)
    {
        SummedStream sums = new(source, hash);
        byte[] buffer = new byte[Math.Clamp(source.Length, 1, Stretch)];
        while (sums.Read(buffer) > 0)
        {
        }

        return sums;
    }

    public override int Read(Span<byte> buffer)
    {
        int done = source.Read(Count, buffer);
        hash.Add(buffer[..done]);
        _crc.Add(buffer[..done]);
        Count += done;
        return done;
    }

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}
