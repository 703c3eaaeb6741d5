using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Oci;

namespace Hpc.Build;

/// <summary>Takes a layer's tar stream, cuts it into pieces that several threads compress, and writes them in their order. The
/// pieces have a fixed size, so that the bytes do not depend on the number of threads.</summary>
internal sealed class LayerSink : Stream
{
    /// <summary>Of gzip, whose window is 32 KiB.</summary>
    private const int SmallPiece = 1 << 20;

    /// <summary>Of zstd, whose window is 2 MiB at its default level.</summary>
    private const int LargePiece = 4 << 20;

    /// <summary>A compressor grows what it cannot compress by less than that.</summary>
    private const int Surplus = 1 << 16;

    private const int MostThreads = 16;

    private readonly IncrementalHash _expanded = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _stored = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Compressor? _compressor;
    private readonly Action<byte[], int> _write;
    private readonly OrderedWork<Piece> _work;
    private readonly int _pieceSize;
    private Piece? _piece;
    private long _size;

    /// <param name="compressor">Null to store the layer as it is.</param>
    /// <param name="write">Takes the stored bytes.</param>
    public LayerSink(Compressor? compressor, int threads, Action<byte[], int> write)
    {
        _compressor = compressor;
        _write = write;
        _pieceSize = compressor?.Name == ZstdDecompressor.CodecName ? LargePiece : SmallPiece;
        int workers = compressor is null ? 0 : Math.Clamp(threads, 1, MostThreads);
        _work = new OrderedWork<Piece>(
            Enumerable.Range(0, workers == 0 ? 1 : workers + 2).Select(_ =>
                new Piece(_pieceSize, compressor is null ? 0 : _pieceSize + Surplus)), workers,
            body => new Thread(() => body()) { IsBackground = true, Name = "compress layer" }.Start(), Compress, Commit);
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _expanded.AppendData(buffer);
        while (!buffer.IsEmpty)
        {
            _piece ??= _work.Next();
            int count = Math.Min(buffer.Length, _pieceSize - _piece.Length);
            buffer[..count].CopyTo(_piece.Plain.AsSpan(_piece.Length));
            _piece.Length += count;
            buffer = buffer[count..];
            if (_piece.Length == _pieceSize)
            {
                Submit();
            }
        }
    }

    /// <summary>Writes what is left.</summary>
    public WrittenLayer Finish()
    {
        if (_piece is not null)
        {
            Submit();
        }

        _work.Drain();
        return new WrittenLayer(ImageDigest.OfSha256(_expanded.GetCurrentHash()), ImageDigest.OfSha256(_stored.GetCurrentHash()),
            _size);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _work.Close();
            _expanded.Dispose();
            _stored.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Submit()
    {
        _piece = null;
        _work.Submit();
    }

    private void Compress(Piece piece)
    {
        if (_compressor is not null)
        {
            piece.StoredLength = _compressor.Compress(piece.Plain.AsSpan(0, piece.Length), piece.Stored);
        }
    }

    private void Commit(Piece piece)
    {
        (byte[] bytes, int length) = _compressor is null ? (piece.Plain, piece.Length) : (piece.Stored, piece.StoredLength);
        _stored.AppendData(bytes, 0, length);
        _write(bytes, length);
        _size += length;
        piece.Length = 0;
    }

    private sealed class Piece(int size, int room)
    {
        public byte[] Plain { get; } = new byte[size];

        public byte[] Stored { get; } = new byte[room];

        public int Length { get; set; }

        public int StoredLength { get; set; }
    }
}
