using System.Net;

namespace Hpc.Registry;

/// <summary>A body on its way out: the other side has to take each piece within the limit on silence. How long it takes to read
/// the piece here does not count.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly CancellationTokenSource _silence;
    private readonly TimeSpan _limit, _answer;

    /// <param name="answer">How long the answer may take when the body is out.</param>
    public WatchedContent(HttpContent content, CancellationTokenSource silence, TimeSpan limit, TimeSpan answer)
    {
        (_content, _silence, _limit, _answer) = (content, silence, limit, answer);
        foreach ((string name, IEnumerable<string> values) in content.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using WatchedTarget target = new(stream, this);
        _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        _content.CopyTo(target, context, cancellationToken);
        _silence.CancelAfter(_answer);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        SerializeToStream(stream, context, CancellationToken.None);
        return Task.CompletedTask;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class WatchedTarget(Stream target, WatchedContent owner) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            owner._silence.CancelAfter(owner._limit);
            target.Write(buffer);
            owner._silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => target.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
