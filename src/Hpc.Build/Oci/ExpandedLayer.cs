using Hpc.Binary;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>A layer's tar stream, decompressed ahead of its reader. When it has been read to its end, the digests of what is
/// stored and of what comes out have been checked, where they are known.</summary>
internal sealed class ExpandedLayer : ForwardStream
{
    private const int Piece = 1 << 18;

    private readonly int _layer;
    private readonly Stream _stored;
    private readonly ReadAheadStream _ahead;

    public ExpandedLayer(LayeredImage image, int layer)
    {
        _layer = layer;
        _stored = image.OpenLayer(layer);
        try
        {
            Stream decompressed = LayerStream.Expand(_stored);
            _ahead = new ReadAheadStream(image.ExpandedDigest(layer) is { } digest
                ? new VerifyingStream(decompressed, digest, $"layer {layer + 1}") : decompressed);
        }
        catch
        {
            _stored.Dispose();
            throw;
        }
    }

    /// <summary>Writes all of a layer.</summary>
    /// <exception cref="CorruptImageException">It is damaged, or much more than anybody would store.</exception>
    /// <exception cref="UnsupportedFeatureException">It is a SquashFS image.</exception>
    public static void Copy(LayeredImage image, int layer, Stream target)
    {
        if (SquashFsLayer.Is(image.Layers[layer]))
        {
            throw new UnsupportedFeatureException("a SquashFS layer as a tar stream with the digests of its image",
                "convert the image to a SIF file first, and that to layers");
        }

        ExpansionLimit limit = new(image.Layers[layer].Size);
        using ExpandedLayer source = new(image, layer);
        byte[] piece = new byte[Piece];
        for (int read; (read = source.Read(piece)) > 0;)
        {
            limit.Add(read, $"the stream of layer {layer + 1}");
            target.Write(piece, 0, read);
        }

        source.Finish(limit);
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _ahead.Read(buffer);
        }
        catch (CorruptImageException error)
        {
            throw new CorruptImageException($"layer {_layer + 1}, {error.Structure}", error.Offset, error.Found, error.Allowed);
        }
    }

    /// <summary>Reads what is behind the archive's end mark: the digests are known to be right at the ends only.</summary>
    public void Finish(ExpansionLimit limit)
    {
        Drain(this, limit);
        Drain(_stored, limit);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ahead.Dispose();
            _stored.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Drain(Stream stream, ExpansionLimit limit)
    {
        byte[] scratch = new byte[1 << 16];
        for (int read; (read = stream.Read(scratch)) > 0;)
        {
            limit.Add(read, $"what is behind the end of layer {_layer + 1}");
        }
    }
}
