namespace Hpc.Binary;

/// <summary>A window of another source, e.g. the primary partition of a SIF file.</summary>
internal sealed class SliceSource : RandomAccessSource
{
    private readonly RandomAccessSource _whole;
    private readonly long _start;

    internal SliceSource(RandomAccessSource whole, long start, long length)
    {
        if (start < 0 || length < 0 || start > whole.Length || length > whole.Length - start)
        {
            throw new CorruptImageException("data object", start, $"{length} bytes",
                $"0 to {whole.Length - Math.Clamp(start, 0, whole.Length)} bytes");
        }

        _whole = whole;
        _start = start;
        Length = length;
    }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset >= Length)
        {
            return 0;
        }

        int wanted = (int)Math.Min(destination.Length, Length - offset);
        return _whole.Read(_start + offset, destination[..wanted]);
    }

    public override void AskFor(long offset, long length) => _whole.AskFor(_start + offset, length);
}
