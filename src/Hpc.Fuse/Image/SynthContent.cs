namespace Hpc.Fuse;

/// <summary>The bytes of a synthesised file: a head of its own, and behind it a file of the image, which is read when somebody reads it here
/// and held nowhere. Found out when somebody first looks.</summary>
internal sealed unsafe class SynthContent(Func<SynthBody> find)
{
    private readonly Lazy<SynthBody> _body = new(find);

    /// <summary>A file without bytes.</summary>
    public static SynthContent Empty => new(() => new SynthBody([], NodeId.None, 0));

    public long Length => _body.Value.Head.Length + _body.Value.RestLength;

    public int HeadLength => _body.Value.Head.Length;

    /// <summary>Memory that stays where it is.</summary>
    public byte* Head => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_body.Value.Head, 0);

    /// <summary>The image's file behind the head; none where its id is 0.</summary>
    public NodeId Rest => _body.Value.Rest;
}
