using System.IO.Compression;
using Hpc.Binary;

namespace Hpc.Build;

/// <summary>A gzip stream (RFC 1952), of one member or several: at its end its checksum has been compared. A part of one is
/// damaged.</summary>
internal sealed class GzipInput : ForwardStream
{
    private readonly GZipStream _gzip;

    private GzipInput(Stream source) => _gzip = new GZipStream(source, CompressionMode.Decompress);

    /// <param name="source">Closed with the stream.</param>
    public static GzipInput Of(Stream source)
    {
        // Otherwise a stream that is cut off just ends.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", isEnabled: true);
        return new GzipInput(source);
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _gzip.Read(buffer);
        }
        catch (InvalidDataException error)
        {
            bool isCut = error.Message.Contains("truncated", StringComparison.OrdinalIgnoreCase);
            throw new CorruptImageException("gzip stream", -1, isCut ? "the end inside it"
                : "bytes that are none, or another checksum", "a whole one with the right checksum (RFC 1952)");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }
}
