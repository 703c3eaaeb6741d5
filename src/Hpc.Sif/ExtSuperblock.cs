using System.Buffers.Binary;

namespace Hpc.Sif;

/// <summary>What a launch needs to know of an ext2, ext3 or ext4 file system: 1,024 bytes at offset 1,024, little-endian.
/// Kernel: struct ext4_super_block (fs/ext4/ext4.h).</summary>
/// <param name="State">s_state: 1 is "unmounted cleanly", 2 "errors detected".</param>
/// <param name="Incompatible">s_feature_incompat: 4 is "the journal holds what the file system does not".</param>
public readonly record struct ExtSuperblock(ushort State, uint Incompatible)
{
    /// <summary>s_volume_name of a layer whose files belong to uid 0, for launches with <c>--fakeroot</c>: hpcrun's own
    /// mark.</summary>
    public const string RootsLabel = "hpcrun-fakeroot";

    /// <summary>From the start of the file system to the end of what is read here, but for the label.</summary>
    public const int HeadLength = Offset + 100;

    private const int Offset = 1024;
    private const int MagicOffset = Offset + 56;
    private const int StateOffset = Offset + 58;
    private const int IncompatibleOffset = Offset + 96;
    private const int LabelOffset = Offset + 120;
    private const ushort Magic = 0xef53;

    /// <summary>It has the <see cref="RootsLabel"/>.</summary>
    public bool IsRoots { get; init; }

    /// <summary>Whoever wrote to it last closed it, and found nothing wrong.</summary>
    public bool IsClean => (State & 3) == 1 && (Incompatible & 4) == 0;

    /// <summary>null if the file is something else.</summary>
    /// <param name="head">The first <see cref="HeadLength"/> bytes.</param>
    public static ExtSuperblock? Find(ReadOnlySpan<byte> head) =>
        head.Length < HeadLength || BinaryPrimitives.ReadUInt16LittleEndian(head[MagicOffset..]) != Magic ? null
            : new ExtSuperblock(
                BinaryPrimitives.ReadUInt16LittleEndian(head[StateOffset..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(head[IncompatibleOffset..]))
            {
                IsRoots = head.Length > LabelOffset + RootsLabel.Length && head[LabelOffset..].StartsWith("hpcrun-fakeroot\0"u8),
            };
}
