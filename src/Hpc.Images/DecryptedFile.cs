using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Images;

/// <summary>What a file of gocryptfs holds, read at any offset: a header with the file's id, then blocks of 4 KiB, each with a
/// nonce in front and a tag behind, which is over the block's number and the file's id as well, so that no block can take the
/// place of another (gocryptfs: Documentation/file-format.md). Thread-safe.</summary>
public sealed class DecryptedFile : RandomAccessSource
{
    /// <summary>Of the header: a version, and the file's id.</summary>
    public const int HeaderSize = VersionSize + IdSize;

    /// <summary>Bytes of a block as it is meant.</summary>
    public const int PlainSize = 4096;

    /// <summary>Bytes of the nonce in front of a block.</summary>
    public const int NonceSize = 16;

    /// <summary>Bytes of a block as it is stored.</summary>
    public const int StoredSize = NonceSize + PlainSize + Aes256Gcm.TagSize;

    /// <summary>The version of the header.</summary>
    public const ushort Version = 2;

    private const int VersionSize = 2, IdSize = 16, Overhead = StoredSize - PlainSize, AtOnce = 8;
    private const string Structure = "encrypted block";

    private readonly RandomAccessSource _file;
    private readonly OpeningKey _key;
    private readonly byte[] _id;

    /// <exception cref="CorruptImageException">It has another header, or ends where no such file does.</exception>
    public DecryptedFile(RandomAccessSource file, OpeningKey key)
    {
        (_file, _key) = (file, key);
        Span<byte> header = stackalloc byte[HeaderSize];
        file.ReadExactly(0, header, "encrypted file, header");
        _id = header[VersionSize..].ToArray();
        ushort version = BinaryPrimitives.ReadUInt16BigEndian(header);
        long stored = file.Length - HeaderSize, rest = stored % StoredSize;
        if (version != Version || (rest > 0 && rest <= Overhead))
        {
            throw new CorruptImageException("encrypted file", 0, $"version {version} and {file.Length} bytes",
                $"version {Version}, and blocks of {Overhead + 1} to {StoredSize} bytes behind a header of {HeaderSize}");
        }

        Length = stored / StoredSize * PlainSize + Math.Max(0, rest - Overhead);
    }

    public override long Length { get; }

    /// <summary>What the tag of a block is over, beside the block.</summary>
    public static void WriteAssociated(Span<byte> associated, long block, ReadOnlySpan<byte> id)
    {
        BinaryPrimitives.WriteInt64BigEndian(associated, block);
        id.CopyTo(associated[sizeof(long)..]);
    }

    /// <exception cref="CorruptImageException">A block is not what was encrypted.</exception>
    public override int Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset >= Length)
        {
            return 0;
        }

        int total = (int)Math.Min(destination.Length, Length - offset);
        Span<byte> stored = stackalloc byte[AtOnce * StoredSize];
        for (int done = 0; done < total;)
        {
            long block = (offset + done) / PlainSize, end = (offset + total + PlainSize - 1) / PlainSize;
            long start = HeaderSize + block * StoredSize;
            Span<byte> some = stored[..(int)Math.Min(Math.Min(AtOnce, end - block) * StoredSize, _file.Length - start)];
            _file.ReadExactly(start, some, Structure);
            for (; !some.IsEmpty; block++)
            {
                Span<byte> one = some[..Math.Min(StoredSize, some.Length)];
                done += Open(block, one, (int)(offset + done - block * PlainSize), destination[done..total]);
                some = some[one.Length..];
            }
        }

        return total;
    }

    public override void AskFor(long offset, long length)
    {
        long first = offset / PlainSize, end = (offset + length + PlainSize - 1) / PlainSize;
        _file.AskFor(HeaderSize + first * StoredSize, (end - first) * StoredSize);
    }

    /// <summary>Decrypts a block, or the part of it that is wanted.</summary>
    /// <returns>Bytes of the part.</returns>
    private int Open(long block, ReadOnlySpan<byte> stored, int from, Span<byte> destination)
    {
        int size = stored.Length - Overhead, wanted = Math.Min(size - from, destination.Length);
        if (wanted == size)
        {
            Decrypt(block, stored, destination[..size]);
            return size;
        }

        Span<byte> plain = stackalloc byte[PlainSize];
        Decrypt(block, stored, plain[..size]);
        plain.Slice(from, wanted).CopyTo(destination);
        return wanted;
    }

    private void Decrypt(long block, ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        Span<byte> associated = stackalloc byte[sizeof(long) + IdSize];
        WriteAssociated(associated, block, _id);
        if (!_key.TryDecrypt(stored[..NonceSize], associated, stored[NonceSize..^Aes256Gcm.TagSize],
            stored[^Aes256Gcm.TagSize..], plain))
        {
            throw new CorruptImageException(Structure, HeaderSize + block * StoredSize, "bytes that were changed",
                "those that were encrypted with this key");
        }
    }
}
