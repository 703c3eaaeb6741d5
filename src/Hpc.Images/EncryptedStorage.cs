using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Images;

/// <summary>Writes what <see cref="DecryptedFile"/> reads: whatever is written at any offset lies in the file encrypted, and
/// nothing of it as it is. A block is encrypted when another one is begun. For one thread at a time.</summary>
public sealed class EncryptedStorage : RandomAccessStorage
{
    private const int IdSize = DecryptedFile.HeaderSize - sizeof(ushort);

    private readonly RandomAccessStorage _file;
    private readonly Aes256Gcm _key;
    private readonly Action<byte[]> _draw;
    private readonly byte[] _id = new byte[IdSize];
    private readonly byte[] _plain = new byte[DecryptedFile.PlainSize];
    private readonly byte[] _stored = new byte[DecryptedFile.StoredSize];
    private readonly byte[] _nonce = new byte[DecryptedFile.NonceSize];
    private readonly Lock _gate = new();
    private long _block = -1;
    private bool _isChanged;
    private long _length;

    /// <param name="file">Empty.</param>
    /// <param name="draw">Fills bytes with random ones.</param>
    public EncryptedStorage(RandomAccessStorage file, Aes256Gcm key, Action<byte[]> draw)
    {
        (_file, _key, _draw) = (file, key, draw);
        draw(_id);
        byte[] header = new byte[DecryptedFile.HeaderSize];
        BinaryPrimitives.WriteUInt16BigEndian(header, DecryptedFile.Version);
        _id.CopyTo(header, sizeof(ushort));
        file.Write(0, header);
    }

    public override long Length => _length;

    public override int Read(long offset, Span<byte> destination)
    {
        lock (_gate)
        {
            int total = (int)Math.Clamp(_length - offset, 0, destination.Length);
            for (int done = 0; done < total;)
            {
                int from = Take(offset + done), count = Math.Min(DecryptedFile.PlainSize - from, total - done);
                _plain.AsSpan(from, count).CopyTo(destination[done..]);
                done += count;
            }

            return total;
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            Fill(offset);
            while (!bytes.IsEmpty)
            {
                int from = Take(offset), count = Math.Min(DecryptedFile.PlainSize - from, bytes.Length);
                bytes[..count].CopyTo(_plain.AsSpan(from));
                _isChanged = true;
                offset += count;
                _length = Math.Max(_length, offset);
                bytes = bytes[count..];
            }
        }
    }

    /// <exception cref="NotSupportedException">It would be shorter.</exception>
    public override void SetLength(long length)
    {
        lock (_gate)
        {
            Fill(length < _length ? throw new NotSupportedException() : length);
        }
    }

    /// <summary>Everything is in the file.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Store();
        }
    }

    /// <summary>Zeros up to an offset: a block that is not there would be one whose tag nobody can check.</summary>
    private void Fill(long end)
    {
        while (_length < end)
        {
            int from = Take(_length), count = (int)Math.Min(DecryptedFile.PlainSize - from, end - _length);
            _plain.AsSpan(from, count).Clear();
            _isChanged = true;
            _length += count;
        }
    }

    /// <summary>Makes the block of an offset the current one.</summary>
    /// <returns>The offset's place in it.</returns>
    private int Take(long offset)
    {
        long block = offset / DecryptedFile.PlainSize;
        if (block != _block)
        {
            Store();
            _block = block;
            if (SizeOf(block) > 0)
            {
                _ = new DecryptedFile(_file, _key).Read(block * DecryptedFile.PlainSize, _plain.AsSpan(0, SizeOf(block)));
            }
        }

        return (int)(offset - block * DecryptedFile.PlainSize);
    }

    private int SizeOf(long block) =>
        (int)Math.Clamp(_length - block * DecryptedFile.PlainSize, 0, DecryptedFile.PlainSize);

    private void Store()
    {
        if (!_isChanged)
        {
            return;
        }

        int size = SizeOf(_block);
        byte[] associated = new byte[sizeof(long) + IdSize];
        DecryptedFile.WriteAssociated(associated, _block, _id);
        _draw(_nonce);
        _nonce.CopyTo(_stored, 0);
        Span<byte> text = _stored.AsSpan(DecryptedFile.NonceSize, size);
        _key.Encrypt(_nonce, associated, _plain.AsSpan(0, size), text,
            _stored.AsSpan(DecryptedFile.NonceSize + size, Aes256Gcm.TagSize));
        _file.Write(DecryptedFile.HeaderSize + _block * DecryptedFile.StoredSize,
            _stored.AsSpan(0, DecryptedFile.NonceSize + size + Aes256Gcm.TagSize));
        _isChanged = false;
    }
}
