namespace Hpc.Fuse;

/// <summary>What a synthesised file consists of.</summary>
/// <param name="Head">Its first bytes.</param>
/// <param name="Rest">The image's file that follows; node id 0 for none.</param>
/// <param name="RestLength">Bytes of that file.</param>
internal sealed record SynthBody(byte[] Head, NodeId Rest, long RestLength)
{
    /// <summary>In memory that no collection moves: answers are gathered from it.</summary>
    public byte[] Head { get; } = Pinned(Head);

    private static byte[] Pinned(byte[] bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned, 0);
        return pinned;
    }
}
