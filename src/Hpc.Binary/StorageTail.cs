namespace Hpc.Binary;

/// <summary>Another storage from an offset on.</summary>
internal sealed class StorageTail(RandomAccessStorage whole, long start) : RandomAccessStorage
{
    public override long Length => Math.Max(0, whole.Length - start);

    public override int Read(long offset, Span<byte> destination) => offset < 0 ? 0 : whole.Read(start + offset, destination);

    public override void Write(long offset, ReadOnlySpan<byte> bytes) => whole.Write(start + offset, bytes);

    public override void SetLength(long length) => whole.SetLength(start + length);
}
