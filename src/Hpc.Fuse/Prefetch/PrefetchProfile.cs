using System.Buffers.Binary;
using Hpc.Binary;
using Hpc.Fuse.Blocks;
using Hpc.SquashFs;

namespace Hpc.Fuse.Prefetch;

/// <summary>Which blocks of one image a program needed, in the order in which it first needed them. See adr/0008.</summary>
/// <remarks>24 bytes of head, little-endian: "HPCPREF" and a version byte (1), then what the image must be: its superblock's
/// bytes_used (8), inode count (4) and modification time (4). Then two numbers a block, in groups of 7 bits, low group first, bit
/// 7 set on all but the last: the step from the end of the block before (zigzag: 0, -1, 1, -2, ...), and the stored size times
/// two, plus 1 when the block is stored uncompressed.</remarks>
public sealed class PrefetchProfile
{
    public const int HeaderSize = 24;

    /// <summary>Blocks of the longest profile.</summary>
    public const int MaximumCount = BlockRecorder.MaximumCount;

    /// <summary>Bytes of the longest profile: two numbers of at most 10 groups each.</summary>
    public const int MaximumSize = HeaderSize + MaximumCount * 20;

    private const string Structure = "prefetch profile";
    private const byte Version = 1;

    private readonly StoredBlock[] _entries;

    internal PrefetchProfile(ImageIdentity image, StoredBlock[] entries) => (Image, _entries) = (image, entries);

    public int Count => _entries.Length;

    internal ImageIdentity Image { get; }

    internal ReadOnlySpan<StoredBlock> Entries => _entries;

    private static ReadOnlySpan<byte> Magic => "HPCPREF"u8;

    /// <exception cref="CorruptImageException">Not a profile, or not a whole one.</exception>
    /// <exception cref="UnsupportedFeatureException">Of a later version.</exception>
    public static PrefetchProfile Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || !bytes.StartsWith(Magic))
        {
            throw new CorruptImageException(Structure, 0, $"{bytes.Length} bytes without its beginning",
                $"at least {HeaderSize} bytes that begin with HPCPREF");
        }

        if (bytes[Magic.Length] != Version)
        {
            throw new UnsupportedFeatureException($"{Structure} of version {bytes[Magic.Length]}",
                $"version {Version} is known here: record it again");
        }

        ImageIdentity image = new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]));
        return new PrefetchProfile(image, ParseEntries(bytes));
    }

    public byte[] ToBytes()
    {
        byte[] room = new byte[HeaderSize + _entries.Length * 20];
        Magic.CopyTo(room);
        room[Magic.Length] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(room.AsSpan(8), Image.BytesUsed);
        BinaryPrimitives.WriteUInt32LittleEndian(room.AsSpan(16), Image.InodeCount);
        BinaryPrimitives.WriteUInt32LittleEndian(room.AsSpan(20), Image.ModifiedTime);
        int at = HeaderSize;
        long end = 0;
        foreach (StoredBlock entry in _entries)
        {
            long step = entry.Position.Value - end;
            Write(room, ref at, (ulong)(step << 1 ^ step >> 63));
            Write(room, ref at, (ulong)entry.Size.StoredSize << 1 | (entry.Size.IsCompressed ? 0u : 1u));
            end = entry.Position.Value + entry.Size.StoredSize;
        }

        return room[..at];
    }

    private static StoredBlock[] ParseEntries(ReadOnlySpan<byte> bytes)
    {
        List<StoredBlock> entries = [];
        long end = 0;
        for (int at = HeaderSize; at < bytes.Length;)
        {
            int start = at;
            ulong step = Read(bytes, ref at);
            ulong size = Read(bytes, ref at);
            long position = unchecked(end + ((long)(step >> 1) ^ -(long)(step & 1)));
            if (entries.Count == MaximumCount || position < 0 || size >> 1 is 0 or > SquashFsLimits.BlockSizeMaximum)
            {
                throw new CorruptImageException($"{Structure}, block {entries.Count}", start,
                    $"position {position}, size {size >> 1}",
                    $"at most {MaximumCount} blocks of 1 to {SquashFsLimits.BlockSizeMaximum} bytes");
            }

            entries.Add(new StoredBlock(new BlockOffset(position),
                new BlockSizeField((uint)(size >> 1) | (uint)(size & 1) << 24)));
            end = position + (long)(size >> 1);
        }

        return [.. entries];
    }

    private static ulong Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            if (at == bytes.Length)
            {
                break;
            }

            byte group = bytes[at++];
            value |= (ulong)(group & 0x7f) << shift;
            if (group < 0x80)
            {
                return value;
            }
        }

        throw new CorruptImageException(Structure, at, "a number without an end", "at most 9 groups of 7 bits");
    }

    private static void Write(Span<byte> room, ref int at, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            room[at++] = (byte)(value | 0x80);
        }

        room[at++] = (byte)value;
    }
}
