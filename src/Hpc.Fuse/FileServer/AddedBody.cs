using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>What an added file consists of: bytes of its own, and between them a file of the image.</summary>
/// <param name="frame">Its own bytes.</param>
/// <param name="middle">That file; node id 0 for none.</param>
/// <param name="middleLength">Its bytes.</param>
internal sealed class AddedBody(FileFrame frame, NodeId middle, long middleLength)
{
    /// <summary>A file without bytes.</summary>
    public static readonly AddedBody Empty = new(new FileFrame([], []), NodeId.None, 0);

    /// <summary>In memory that no collection moves, as is <see cref="Behind"/>: answers are gathered from it.</summary>
    public byte[] Before { get; } = Pinned(frame.Before);

    public byte[] Behind { get; } = Pinned(frame.Behind);

    public NodeId Middle => middle;

    /// <summary>Where <see cref="Behind"/> begins.</summary>
    public long BehindStart => Before.Length + middleLength;

    public long Length => BehindStart + Behind.Length;

    private static byte[] Pinned(byte[] bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned, 0);
        return pinned;
    }
}
