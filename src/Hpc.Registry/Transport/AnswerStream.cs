using System.Buffers;
using Hpc.Binary;

namespace Hpc.Registry;

/// <summary>The body of an answer: each read waits for the limit on silence and no longer.</summary>
internal sealed class AnswerStream(HttpResponseMessage response, TimeSpan limit) : ForwardStream
{
    private const int MostAtOnce = 1 << 18;

    private readonly Stream _body = response.Content.ReadAsStream();
    private CancellationTokenSource _silence = new();

    public override int Read(Span<byte> buffer)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length, MostAtOnce));
        try
        {
            int read = Wait(piece.AsMemory(0, Math.Min(buffer.Length, MostAtOnce)));
            piece.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>All of it, if that is not too much; null otherwise.</summary>
    public byte[]? ToEnd(int limit)
    {
        using MemoryStream all = new();
        byte[] piece = new byte[1 << 16];
        for (int read; (read = Read(piece)) > 0;)
        {
            all.Write(piece, 0, read);
            if (all.Length > limit)
            {
                return null;
            }
        }

        return all.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
            _silence.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Wait(Memory<byte> piece)
    {
        if (!_silence.TryReset())
        {
            _silence.Dispose();
            _silence = new CancellationTokenSource();
        }

        _silence.CancelAfter(limit);
        try
        {
            // The asynchronous form, since only that one can be given up.
            return _body.ReadAsync(piece, _silence.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception error) when (_silence.IsCancellationRequested
            && error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            throw new SilenceException(response.RequestMessage!.RequestUri!, limit);
        }
        finally
        {
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
