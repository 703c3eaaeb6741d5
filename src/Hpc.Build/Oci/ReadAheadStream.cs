using System.Collections.Concurrent;
using Hpc.Binary;

namespace Hpc.Build;

/// <summary>Reads another stream on a thread of its own, a few pieces ahead, so that decompressing a layer and packing its files
/// go on at the same time.</summary>
internal sealed class ReadAheadStream : ForwardStream
{
    private const int PieceSize = 1 << 19;
    private const int Pieces = 8;

    private readonly BlockingCollection<(byte[] Bytes, int Length)> _full = new(Pieces);
    private readonly ConcurrentBag<byte[]> _empty = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Stream _source;
    private readonly Thread _thread;
    private Exception? _failure;
    private (byte[] Bytes, int Length) _piece = ([], 0);
    private int _position;

    /// <param name="source">Closed with this stream.</param>
    public ReadAheadStream(Stream source)
    {
        _source = source;
        _thread = new Thread(Fill) { IsBackground = true, Name = "read ahead" };
        _thread.Start();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position == _piece.Length && !NextPiece())
        {
            return 0;
        }

        int count = Math.Min(buffer.Length, _piece.Length - _position);
        _piece.Bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _thread.Join();
            _source.Dispose();
            _full.Dispose();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool NextPiece()
    {
        if (_piece.Bytes.Length > 0)
        {
            _empty.Add(_piece.Bytes);
        }

        _position = 0;
        if (_full.TryTake(out _piece, Timeout.Infinite))
        {
            return true;
        }

        _piece = ([], 0);
        return _failure is null ? false : throw Again(_failure);
    }

    private void Fill()
    {
        try
        {
            while (true)
            {
                byte[] bytes = _empty.TryTake(out byte[]? used) ? used : new byte[PieceSize];
                int length = _source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (length == 0)
                {
                    break;
                }

                _full.Add((bytes, length), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any further.
        }
        catch (Exception error)
        {
            _failure = error;
        }
        finally
        {
            _full.CompleteAdding();
        }
    }

    /// <summary>The same exception, thrown where the reader is.</summary>
    private static Exception Again(Exception failure)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return failure;
    }
}
