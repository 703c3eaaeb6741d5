using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>A stored blob whose digest is checked while it is read: at the end it is known to be right.</summary>
public sealed class VerifyingStream : ForwardStream
{
    private readonly Stream _source;
    private readonly ImageDigest _digest;
    private readonly IncrementalHash _hash;
    private readonly string _name;
    private bool _checked;

    /// <param name="name">Where the bytes come from, for messages.</param>
    public VerifyingStream(Stream source, ImageDigest digest, string name)
    {
        _source = source;
        _digest = digest;
        _name = name;
        _hash = VerifiedBytes.Hash(digest);
    }

    public override int Read(Span<byte> buffer)
    {
        int read = _source.Read(buffer);
        if (read > 0)
        {
            _hash.AppendData(buffer[..read]);
        }
        else if (buffer.Length > 0 && !_checked)
        {
            _checked = true;
            VerifiedBytes.Check(_digest, _hash, _name);
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
