using Hpc.Binary;


namespace Hpc.Sif;

/// <summary>The extra bytes of an OCI blob or root index: its digest as text, "sha256:" and 64 hexadecimal digits,
/// NUL-padded.</summary>
public readonly record struct OciBlobMetadata(string Digest)
{
    public static OciBlobMetadata Of(in SifDescriptor descriptor)
    {
        ReadOnlySpan<byte> text = descriptor.Extra.Span;
        int end = text.IndexOf((byte)0);
        return new OciBlobMetadata(RawText.Of(end < 0 ? text : text[..end]));
    }

    public byte[] ToBytes() => RawText.Bytes(Digest);
}
