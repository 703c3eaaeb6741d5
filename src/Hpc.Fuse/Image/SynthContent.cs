using System.Runtime.InteropServices;

namespace Hpc.Fuse;

/// <summary>The bytes of a synthesised file: a head of its own, and behind it a file of the image, which is read when somebody reads it here
/// and held nowhere. Found out when somebody first looks; where that fails, it is tried again at the next look.</summary>
internal sealed unsafe class SynthContent(Func<SynthBody> find)
{
    private readonly Lock _finding = new();
    private SynthBody? _body;

    /// <summary>A file without bytes.</summary>
    public static SynthContent Empty => new(() => new SynthBody([], NodeId.None, 0));

    public long Length => Body.Head.Length + Body.RestLength;

    public int HeadLength => Body.Head.Length;

    /// <summary>Memory that stays where it is.</summary>
    public byte* Head => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(Body.Head, 0);

    /// <summary>The image's file behind the head; none where its id is 0.</summary>
    public NodeId Rest => Body.Rest;

    private SynthBody Body
    {
        get
        {
            if (Volatile.Read(ref _body) is { } body)
            {
                return body;
            }

            lock (_finding)
            {
                return _body ??= find();
            }
        }
    }
}
