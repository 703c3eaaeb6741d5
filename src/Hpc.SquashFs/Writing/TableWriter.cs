using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Writes a table of equal records: metadata blocks, then the array of their positions (see
/// <see cref="PointerTable"/>).</summary>
internal sealed class TableWriter(RandomAccessStorage image, long start, Compressor compressor)
{
    private readonly MetadataWriter _records = new(image, start, compressor);

    internal void Write(ReadOnlySpan<byte> record) => _records.Write(record);

    /// <param name="header">Bytes that come between the blocks and the positions.</param>
    /// <returns>Where the header, or else the array of positions, begins, and where it ends.</returns>
    internal (long Pointers, long End) Finish(ReadOnlySpan<byte> header = default)
    {
        long pointers = _records.Finish();
        byte[] bytes = new byte[header.Length + (_records.Blocks.Count * PointerTable.PointerSize)];
        ByteWriter writer = new(bytes);
        writer.Bytes(header);
        foreach (long block in _records.Blocks)
        {
            writer.I64(block);
        }

        image.Write(pointers, bytes);
        return (pointers, pointers + bytes.Length);
    }
}
