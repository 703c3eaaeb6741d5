using System.Net;
using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>A blob as it comes from a registry. A connection that breaks is made again, from the byte where it broke; at the end
/// the digest is checked, so that whoever reads to the end has the right bytes.</summary>
internal sealed class BlobStream : ForwardStream
{
    private readonly Func<long, HttpResponseMessage> _open;
    private readonly Func<HttpResponseMessage, Stream> _read;
    private readonly Persistence _persistence;
    private readonly Descriptor _descriptor;
    private readonly ImageDigest _digest;
    private readonly IncrementalHash _hash;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _position;
    private bool _checked;

    /// <param name="open">Asks for the bytes from an offset on.</param>
    /// <param name="read">The body of an answer.</param>
    public BlobStream(Descriptor descriptor, Func<long, HttpResponseMessage> open, Func<HttpResponseMessage, Stream> read,
        Persistence persistence)
    {
        _descriptor = descriptor;
        _digest = descriptor.Digest;
        _hash = VerifiedBytes.Hash(_digest);
        _open = open;
        _read = read;
        _persistence = persistence;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position == _descriptor.Size)
        {
            CheckEnd();
            return 0;
        }

        int wanted = (int)Math.Min(buffer.Length, _descriptor.Size - _position);
        while (true)
        {
            try
            {
                _body ??= Open();
                int read = _body.Read(buffer[..wanted]);
                if (read > 0)
                {
                    _persistence.Progress(read);
                    _hash.AppendData(buffer[..read]);
                    _position += read;
                    return read;
                }

                throw new IOException($"the connection ended after {_position} of {_descriptor.Size} bytes");
            }
            catch (Exception error) when (RegistryTransport.IsTransport(error))
            {
                Disconnect();
                _persistence.After(error);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Disconnect();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private Stream Open()
    {
        _response = _open(_position);
        Stream body = _read(_response);
        if (_position > 0 && _response.StatusCode != HttpStatusCode.PartialContent)
        {
            // The registry knows no ranges: what is here already is read once more.
            Skip(body, _position);
        }

        return body;
    }

    private static void Skip(Stream body, long count)
    {
        byte[] scratch = new byte[1 << 16];
        while (count > 0)
        {
            int read = body.Read(scratch, 0, (int)Math.Min(scratch.Length, count));
            count -= read > 0 ? read : throw new IOException("the connection ended");
        }
    }

    private void CheckEnd()
    {
        if (!_checked)
        {
            _checked = true;
            VerifiedBytes.Check(_digest, _hash, $"blob {_digest}");
            Disconnect();
        }
    }

    private void Disconnect()
    {
        _body?.Dispose();
        _response?.Dispose();
        _body = null;
        _response = null;
    }
}
