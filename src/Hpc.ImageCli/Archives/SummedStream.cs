using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>A source that is read from beginning to end, and what its bytes come to.</summary>
internal sealed class SummedStream(RandomAccessSource source) : ForwardStream
{
    private const int Stretch = 1 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Crc32 _crc;

    /// <summary>Bytes that were read so far; the other two are over these.</summary>
    public long Count { get; private set; }

    public uint Crc => _crc.Value;

    /// <summary>"sha256:..."</summary>
    public string Digest => DigestText.Prefix + Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override long Length => source.Length;

    public static SummedStream OfAll(RandomAccessSource source)
    {
        SummedStream sums = new(source);
        byte[] buffer = new byte[Math.Clamp(source.Length, 1, Stretch)];
        while (sums.Read(buffer) > 0)
        {
        }

        return sums;
    }

    public override int Read(Span<byte> buffer)
    {
        int done = source.Read(Count, buffer);
        _hash.AppendData(buffer[..done]);
        _crc.Add(buffer[..done]);
        Count += done;
        return done;
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }
}
